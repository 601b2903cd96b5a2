use gradus_autograd::{Module, Var};
use gradus_tensor::{Error, Params, Scalar};
use std::{fmt, panic::Location};

/// Modules side by side, up to 8: each is given the input, and their outputs follow each other along an axis:
/// y = [f₁(x), f₂(x), …].
///
/// Parameters are named by the module's place: `0.weight`. With an [`Identity`](crate::Identity) among them the input itself goes on.
///
/// Source: C. Szegedy et al., Going Deeper with Convolutions (2014); G. Huang et al., Densely Connected Convolutional Networks
/// (2016).
pub struct Concat<T: Scalar> {
    params: Params<T>,
    axis: i32,
    branches: Vec<Box<dyn Module<T> + Send + Sync>>,
}

impl<T: Scalar> Concat<T> {
    /// No modules yet; their outputs will follow each other along `axis`, where a negative one counts from the back.
    pub fn new(params: &Params<T>, axis: i32) -> Self {
        Concat { params: params.clone(), axis, branches: Vec::new() }
    }

    /// Adds the module that `make` makes under the scope of its place.
    #[allow(clippy::should_implement_trait)]
    pub fn add<M: Module<T> + Send + Sync + 'static>(mut self, make: impl FnOnce(&Params<T>) -> M) -> Self {
        let scope = self.params.scope(&self.branches.len().to_string());
        self.branches.push(Box::new(make(&scope)));
        self
    }
}

impl<T: Scalar> Module<T> for Concat<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, at) = (x.graph(), Location::caller());
        g.located(at, || {
            let Some((first, rest)) = self.branches.split_first() else {
                return g.fail(Error::argument("there is no module").of("concat"), x.shape());
            };
            let first = first.forward(x);
            let mut others = [x; MOST];
            let count = rest.len().min(MOST);
            others.iter_mut().zip(rest).for_each(|(y, branch)| *y = branch.forward(x));
            if rest.len() > MOST {
                let error =
                    Error::argument(format!("{} modules, at most {} are taken", rest.len() + 1, MOST + 1));
                return g.fail(error.of("concat"), x.shape());
            }
            first.concat(&others[..count], self.axis)
        })
    }

    fn label(&self) -> String {
        format!("Concat({})", self.branches.iter().map(|b| b.label()).collect::<Vec<_>>().join(", "))
    }
}

/// The most modules beside the first: so many are held without an allocation.
const MOST: usize = 7;

impl<T: Scalar> fmt::Debug for Concat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}
