//! Optimisers as files describe them.

use crate::{AnyOptimizer, Choice, Groups, Listed};
use gradus_tensor::{
    Error, Params, Result, Scalar, Shape,
    spec::{Known, Options, Spec},
};
use serde::{Deserialize, Serialize};

/// An optimiser in words and numbers: its rule by name, `lr`, the rule's options by PyTorch's names, `maximize`, and `groups`.
///
/// A group is a table that chooses parameters by `prefix`, the beginning of their names (one or several), by `only`, their shape
/// (`"matrices"` have two axes or more, `"vectors"` fewer), or by both. It says what is different for them, its `type` among it;
/// a group of another type takes over the learning rate alone. A parameter belongs to the first group that chooses it; what none
/// chooses is moved as the optimiser itself says. One schedule drives all: groups keep the ratio of their learning rates.
///
/// In TOML:
///
/// ```toml
/// [optimizer]
/// type = "adamw"
/// lr = 1e-3
/// betas = [0.9, 0.99]
///
/// [[optimizer.groups]] # no decay of biases and of the scales of norms
/// only = "vectors"
/// weight_decay = 0
///
/// [[optimizer.groups]]
/// prefix = "0."
/// lr = 1e-4
/// ```
///
/// ```
/// use gradus_optim::OptimizerSpec;
/// use gradus_tensor::Params;
/// let spec: OptimizerSpec = serde_json::from_str(
///     r#"{"type": "sgd", "lr": 0.1, "momentum": 0.9, "groups": [{"prefix": "head.", "lr": 0.5}]}"#,
/// ).unwrap();
/// let params = Params::<f32>::seed(0);
/// let (body, head) = (params.add("body.w", [1], |_| 1.0), params.add("head.w", [1], |_| 1.0));
/// let mut optimizer = spec.build(&params)?;
/// params.gradients(|g| g.fill(1.0));
/// optimizer.step();
/// assert_eq!((body.value().as_slice()[0], head.value().as_slice()[0]), (0.9, 0.5));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OptimizerSpec(pub Spec);

/// Where an optimiser stands in a file.
const PATH: &str = "optimizer";

impl OptimizerSpec {
    /// The optimiser of the parameters, which must have been made.
    ///
    /// # Errors
    /// No rule has this name, an option is unknown, not what it must be or outside its range, or a group chooses no parameter.
    #[inline(never)]
    pub fn build<T: Scalar>(&self, params: &Params<T>) -> Result<Box<dyn AnyOptimizer<T>>> {
        let listed = Listed::<T>::find(&self.0.kind).map_err(|error| error.of(PATH))?;
        let own = Options::of(&self.0, PATH);
        self.built(listed, &own, params).map_err(|error| error.of(format!("{PATH} ({})", listed.name)))
    }

    fn built<T: Scalar>(
        &self,
        listed: &Listed<T>,
        own: &Options,
        params: &Params<T>,
    ) -> Result<Box<dyn AnyOptimizer<T>>> {
        let (mut rest, mut groups) = (Choice::all(), Vec::new());
        for (place, group) in own.tables("groups")?.into_iter().enumerate() {
            let path = format!("{PATH}.groups[{place}]");
            let chosen = choice(&group, params, &mut rest).map_err(|error| error.of(path.clone()))?;
            groups.push((path, group, chosen));
        }
        let base = (listed.build)(own, params, rest)?;
        own.all_known()?;
        if groups.is_empty() {
            return Ok(base);
        }
        let mut all = Groups::new(params).called(listed.name).with(base);
        for (path, group, chosen) in groups {
            let made = self.group(group, own, params, chosen);
            all = all.with(made.map_err(|error| error.of(path))?);
        }
        Ok(all.into())
    }

    /// The optimiser of a group.
    fn group<T: Scalar>(
        &self,
        group: Options,
        base: &Options,
        params: &Params<T>,
        chosen: Choice,
    ) -> Result<Box<dyn AnyOptimizer<T>>> {
        let kind = group.word("type", &self.0.kind)?;
        let same = kind == self.0.kind;
        let options = group.over(base, |name| name == "lr" || same && name != "groups");
        let made = (Listed::<T>::find(&kind)?.build)(&options, params, chosen)?;
        options.all_known()?;
        Ok(made)
    }

    /// The options of a rule, with what each is if it is not given.
    ///
    /// # Errors
    /// No rule has this name.
    pub fn known(kind: &str) -> Result<Vec<Known>> {
        let options = Options::of(&Spec::new(kind), PATH);
        (Listed::<f64>::find(kind)?.build)(&options, &Params::seed(0), Choice::all())?;
        Ok(options.known())
    }
}

/// What a group chooses of the rest, which is then less.
fn choice<T: Scalar>(group: &Options, params: &Params<T>, rest: &mut Choice) -> Result<Choice> {
    let prefixes = group.words("prefix")?;
    let matrices = group.choice("only", &[("matrices", Some(true)), ("vectors", Some(false))], None)?;
    if prefixes.is_none() && matrices.is_none() {
        return Err(Error::argument("it says of no parameters").help("give prefix, or only, or both"));
    }
    let scope = params.prefix().to_owned();
    let fits = move |name: &str, shape: Shape| {
        let begins = |prefix: &String| name.strip_prefix(&*scope).unwrap_or(name).starts_with(prefix);
        prefixes.as_ref().is_none_or(|all| all.iter().any(begins))
            && matrices.is_none_or(|matrices| matrices == (shape.rank() >= 2))
    };
    let chosen = rest.and(fits.clone());
    *rest = rest.and(move |name, shape| !fits(name, shape));
    let list = params.list();
    if list.iter().any(|p| chosen.holds(&p.name(), p.shape())) {
        return Ok(chosen);
    }
    let names: Vec<String> = list.iter().map(|p| p.name()).collect();
    let error = Error::argument("it chooses no parameter, or none that no group before it has");
    Err(error.help(format!("there are {}", names.join(", "))))
}
