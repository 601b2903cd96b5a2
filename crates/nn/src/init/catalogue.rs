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

/// One initialiser of the list.
#[derive(Debug)]
pub struct Listed {
    /// The name, PyTorch's, as in files.
    pub name: &'static str,
    /// What numbers it gives.
    pub formula: &'static str,
    /// One line for help and documents.
    pub summary: &'static str,
    build: Build,
}

const fn entry(name: &'static str, formula: &'static str, summary: &'static str, build: Build) -> Listed {
    Listed { name, formula, summary, build }
}

/// The initialisers by their names, PyTorch's; a new one adds its line here.
const ALL: &[Listed] = &[
    entry(
        "kaiming_uniform",
        "uniform in ±√(3·gain²/fan)",
        "keeps the size of activations behind rectifiers; gain by the nonlinearity, √2 for relu",
        |options| kaiming(options, Distribution::Uniform),
    ),
    entry(
        "kaiming_normal",
        "normal, mean 0, variance gain²/fan",
        "keeps the size of activations behind rectifiers; gain by the nonlinearity, √2 for relu",
        |options| kaiming(options, Distribution::Normal),
    ),
    entry(
        "xavier_uniform",
        "uniform in ±gain·√(6/(fan_in + fan_out))",
        "a compromise between the sizes of activations and of gradients",
        |options| Ok(Arc::new(Init::xavier_uniform(options.number("gain", 1.0)?))),
    ),
    entry(
        "xavier_normal",
        "normal, mean 0, variance 2·gain²/(fan_in + fan_out)",
        "a compromise between the sizes of activations and of gradients",
        |options| Ok(Arc::new(Init::xavier_normal(options.number("gain", 1.0)?))),
    ),
    entry(
        "lecun_uniform",
        "uniform in ±√(3/fan_in)",
        "keeps the size of activations where they are near linear; for selu",
        |_| Ok(Arc::new(Init::lecun_uniform())),
    ),
    entry(
        "lecun_normal",
        "normal, mean 0, variance 1/fan_in",
        "keeps the size of activations where they are near linear; for selu",
        |_| Ok(Arc::new(Init::lecun_normal())),
    ),
    entry(
        "orthogonal",
        "W·Wᵀ = gain²·I or Wᵀ·W = gain²·I",
        "rows or columns, whichever are fewer, are orthogonal and each of length gain",
        |options| Ok(Arc::new(Orthogonal { gain: options.number("gain", 1.0)? })),
    ),
    entry("normal", "normal, mean, variance std²", "the same whatever the shape", |options| {
        let usual = Normal::default();
        Ok(Arc::new(Normal {
            mean: options.number("mean", usual.mean)?,
            std: options.number("std", usual.std)?,
        }))
    }),
    entry("uniform", "uniform in [a, b)", "the same whatever the shape", |options| {
        let usual = Uniform::default();
        Ok(Arc::new(Uniform { a: options.number("a", usual.a)?, b: options.number("b", usual.b)? }))
    }),
    entry(
        "trunc_normal",
        "normal, mean, variance std², within [a, b]",
        "what falls outside is drawn again",
        |options| {
            let usual = TruncatedNormal::default();
            Ok(Arc::new(TruncatedNormal {
                mean: options.number("mean", usual.mean)?,
                std: options.number("std", usual.std)?,
                a: options.number("a", usual.a)?,
                b: options.number("b", usual.b)?,
            }))
        },
    ),
    entry(
        "sparse",
        "0 for ⌈sparsity·rows⌉ numbers of a column, else normal with std",
        "few connections to each input",
        |options| {
            let sparsity = options.number("sparsity", 0.1)?;
            Ok(Arc::new(Sparse { sparsity, std: options.number("std", 0.01)? }))
        },
    ),
    entry("constant", "val", "units that begin alike stay alike", |options| {
        Ok(Arc::new(Constant(options.number("val", 0.0)?)))
    }),
    entry("zeros", "0", "units that begin alike stay alike", |_| Ok(Arc::new(Constant(0.0)))),
    entry("ones", "1", "units that begin alike stay alike", |_| Ok(Arc::new(Constant(1.0)))),
    entry("eye", "1 on the diagonal, else 0", "passes on what comes in", |_| Ok(Arc::new(Eye))),
    entry("dirac", "1 in the middle of a filter, else 0", "passes on what comes in, for images", |options| {
        Ok(Arc::new(Dirac { groups: options.count_or("groups", 1)? }))
    }),
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
    listed().iter().map(|listed| listed.name)
}

/// All initialisers.
pub fn listed() -> &'static [Listed] {
    ALL
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
    let found = ALL.iter().find(|listed| listed.name == kind).map(|listed| listed.build);
    found.ok_or_else(|| unknown("initialiser", kind, initialiser_names()))
}

/// The initialiser that an option describes, by a word or a table; none if it is not given.
pub(crate) fn of(options: &Options, name: &'static str) -> Result<Option<Arc<dyn Initialiser>>> {
    options.spec(name)?.map(|spec| described(&spec, &options.path(name))).transpose()
}
