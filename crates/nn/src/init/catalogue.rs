use super::{
    Constant, Dirac, Distribution, Eye, Fan, Init, Initialiser, Normal, Orthogonal, Sparse, TruncatedNormal,
    Uniform, gain, leaky_gain,
};
use gradus_tensor::{
    Result,
    spec::{Known, Options, Spec, unknown},
};
use std::sync::Arc;

/// Makes an initialiser as its options say.
type Build = fn(&Options) -> Result<Arc<dyn Initialiser>>;

/// The initialisers by their names, PyTorch's; a new one adds its line here.
const ALL: &[(&str, Build)] = &[
    ("kaiming_uniform", |options| kaiming(options, Distribution::Uniform)),
    ("kaiming_normal", |options| kaiming(options, Distribution::Normal)),
    ("xavier_uniform", |options| Ok(Arc::new(Init::xavier_uniform(options.number("gain", 1.0)?)))),
    ("xavier_normal", |options| Ok(Arc::new(Init::xavier_normal(options.number("gain", 1.0)?)))),
    ("lecun_uniform", |_| Ok(Arc::new(Init::lecun_uniform()))),
    ("lecun_normal", |_| Ok(Arc::new(Init::lecun_normal()))),
    ("orthogonal", |options| Ok(Arc::new(Orthogonal { gain: options.number("gain", 1.0)? }))),
    ("normal", |options| {
        let usual = Normal::default();
        Ok(Arc::new(Normal {
            mean: options.number("mean", usual.mean)?,
            std: options.number("std", usual.std)?,
        }))
    }),
    ("uniform", |options| {
        let usual = Uniform::default();
        Ok(Arc::new(Uniform { a: options.number("a", usual.a)?, b: options.number("b", usual.b)? }))
    }),
    ("trunc_normal", |options| {
        let usual = TruncatedNormal::default();
        Ok(Arc::new(TruncatedNormal {
            mean: options.number("mean", usual.mean)?,
            std: options.number("std", usual.std)?,
            a: options.number("a", usual.a)?,
            b: options.number("b", usual.b)?,
        }))
    }),
    ("sparse", |options| {
        let sparsity = options.number("sparsity", 0.1)?;
        Ok(Arc::new(Sparse { sparsity, std: options.number("std", 0.01)? }))
    }),
    ("constant", |options| Ok(Arc::new(Constant(options.number("val", 0.0)?)))),
    ("zeros", |_| Ok(Arc::new(Constant(0.0)))),
    ("ones", |_| Ok(Arc::new(Constant(1.0)))),
    ("eye", |_| Ok(Arc::new(Eye))),
    ("dirac", |options| Ok(Arc::new(Dirac { groups: options.count_or("groups", 1)? }))),
];

/// Kaiming's, with PyTorch's options: the activation that follows, its slope `a`, and which connections count.
fn kaiming(options: &Options, distribution: Distribution) -> Result<Arc<dyn Initialiser>> {
    let activation = options.word("nonlinearity", "leaky_relu")?;
    let slope = options.number("a", 0.0)?;
    let gain = if activation == "leaky_relu" { leaky_gain(slope) } else { gain(&activation) };
    let fan = options.choice("mode", &[("fan_in", Fan::In), ("fan_out", Fan::Out)], Fan::In)?;
    Ok(Arc::new(Init { gain, fan, distribution }))
}

/// The names of all initialisers.
pub fn initialiser_names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// The initialiser of a description that stands at `path` in its file.
///
/// ```
/// use gradus_nn::init;
/// use gradus_tensor::spec::Spec;
/// let made = init::described(&Spec::new("normal").with("std", 0.02), "init")?;
/// assert_eq!(format!("{made:?}"), "Normal { mean: 0.0, std: 0.02 }");
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// # Errors
/// No initialiser has this name, or an option is unknown or not what it must be.
pub fn described(spec: &Spec, path: &str) -> Result<Arc<dyn Initialiser>> {
    let options = Options::of(spec, path);
    let made = build(&spec.kind)?(&options)?;
    options.all_known()?;
    Ok(made)
}

/// The options of an initialiser, with what each is if it is not given.
///
/// # Errors
/// No initialiser has this name.
pub fn known_options(kind: &str) -> Result<Vec<Known>> {
    let options = Options::of(&Spec::new(kind), "");
    build(kind)?(&options)?;
    Ok(options.known())
}

fn build(kind: &str) -> Result<Build> {
    let found = ALL.iter().find(|(name, _)| *name == kind).map(|(_, build)| *build);
    found.ok_or_else(|| unknown("initialiser", kind, initialiser_names()))
}

/// The initialiser that an option describes, by a word or a table; none if it is not given.
pub(crate) fn of(options: &Options, name: &'static str) -> Result<Option<Arc<dyn Initialiser>>> {
    options.spec(name)?.map(|spec| described(&spec, &options.path(name))).transpose()
}
