use crate::{Elementwise, Var};
use gradus_tensor::Scalar;

/// Something that maps a variable to a variable: a layer, a network, an activation.
///
/// A user's own network is a plain struct with this one method; every [`Elementwise`] formula is a module, and so are
/// tuples of modules and `Vec<Box<dyn Module<T>>>`, applied from first to last.
pub trait Module<T: Scalar> {
    /// The output for an input.
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T>;

    /// Whether the input holds integers (tokens, labels) instead of real numbers.
    fn takes_integers(&self) -> bool {
        false
    }

    /// A line for summaries: the layer's name with its sizes, as in `Linear(64, 128)`.
    fn label(&self) -> String {
        let path = std::any::type_name::<Self>();
        let end = path.find('<').unwrap_or(path.len());
        path[..end].rsplit("::").next().unwrap_or(path).to_owned()
    }
}

impl<T: Scalar, F: Elementwise> Module<T> for F {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.map(*self)
    }
    /// As PyTorch prints it: `LeakyRelu(negative_slope=0.01)`.
    fn label(&self) -> String {
        format!("{self:?}").replace(" { ", "(").replace(" }", ")").replace(": ", "=")
    }
}

impl<T: Scalar> Module<T> for Vec<Box<dyn Module<T>>> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let at = std::panic::Location::caller();
        x.graph().located(at, || self.iter().fold(x, |x, layer| layer.forward(x)))
    }
    fn takes_integers(&self) -> bool {
        self.first().is_some_and(|layer| layer.takes_integers())
    }
    fn label(&self) -> String {
        self.iter().map(|layer| layer.label()).collect::<Vec<_>>().join(", ")
    }
}

/// Tuples of modules, applied from first to last.
macro_rules! tuples {
    ($(($($M:ident $i:tt),+))*) => {$(
        impl<T: Scalar, $($M: Module<T>),+> Module<T> for ($($M,)+) {
            #[track_caller]
            fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
                $(let x = self.$i.forward(x);)+
                x
            }
            fn takes_integers(&self) -> bool {
                self.0.takes_integers()
            }
            fn label(&self) -> String {
                [$(self.$i.label()),+].join(", ")
            }
        }
    )*};
}
tuples! {
    (A 0) (A 0, B 1) (A 0, B 1, C 2) (A 0, B 1, C 2, D 3) (A 0, B 1, C 2, D 3, F 4) (A 0, B 1, C 2, D 3, F 4, G 5)
    (A 0, B 1, C 2, D 3, F 4, G 5, H 6) (A 0, B 1, C 2, D 3, F 4, G 5, H 6, I 7)
    (A 0, B 1, C 2, D 3, F 4, G 5, H 6, I 7, J 8) (A 0, B 1, C 2, D 3, F 4, G 5, H 6, I 7, J 8, K 9)
}
