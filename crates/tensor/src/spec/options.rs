use super::{Setting, Spec};
use crate::{Error, Result};
use std::{cell::RefCell, collections::BTreeMap};

/// An option that somebody asked for, for documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// What it is: `a number`, `true or false`.
    pub what: String,
    /// What it is if it is not given, if that is one value.
    pub usual: Option<Setting>,
}

/// The options of a thing while it is made: those that nobody asked for are unknown.
///
/// Each is asked for by its name, with what it is if it is not given; what does not fit is an error that names it, by its place
/// in the file: `optimizer.betas`.
///
/// ```
/// use gradus_tensor::spec::{Options, Spec};
/// let spec = Spec::new("huber").with("delta", 0.5).with("margin", 1.0);
/// let options = Options::of(&spec, "loss");
/// assert_eq!(options.number("delta", 1.0)?, 0.5);
/// assert_eq!(options.all_known().unwrap_err().message(), "there is no option loss.margin");
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    given: BTreeMap<String, Setting>,
    /// Where they stand in a file, with a dot at the end; empty if nowhere.
    path: String,
    asked: RefCell<Vec<Known>>,
}

impl Options {
    /// The options of a description that stands at `path` in its file; an empty path is not said.
    pub fn of(spec: &Spec, path: &str) -> Options {
        Options::at(spec.options.clone(), path)
    }

    fn at(given: BTreeMap<String, Setting>, path: &str) -> Options {
        let path = if path.is_empty() { String::new() } else { format!("{path}.") };
        Options { given, path, asked: RefCell::new(Vec::new()) }
    }

    /// The same options, and beside them those of `base` that `which` lets through and `self` does not have.
    pub fn over(mut self, base: &Options, which: impl Fn(&str) -> bool) -> Options {
        for (name, setting) in base.given.iter().filter(|(name, _)| which(name)) {
            self.given.entry(name.clone()).or_insert_with(|| setting.clone());
        }
        self
    }

    /// Where an option stands in its file.
    pub fn path(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// What was asked for so far.
    pub fn known(&self) -> Vec<Known> {
        self.asked.borrow().clone()
    }

    /// Takes down that an option was asked for, and gives it.
    fn get(&self, name: &'static str, what: &str, usual: Option<Setting>) -> Option<&Setting> {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|known| known.name == name) {
            asked.push(Known { name, what: what.to_owned(), usual });
        }
        self.given.get(name)
    }

    /// A setting read by `read`; none if it is not given.
    fn read<V>(
        &self,
        name: &'static str,
        what: &str,
        usual: Option<Setting>,
        read: impl Fn(&Setting) -> Option<V>,
    ) -> Result<Option<V>> {
        let Some(given) = self.get(name, what, usual) else { return Ok(None) };
        read(given)
            .map(Some)
            .ok_or_else(|| Error::argument(format!("{}{name} is {given}, {what} is needed", self.path)))
    }

    /// A number.
    pub fn number(&self, name: &'static str, usual: f64) -> Result<f64> {
        Ok(self.read(name, "a number", Some(usual.into()), Setting::number)?.unwrap_or(usual))
    }

    /// A number; none if it is not given.
    pub fn maybe(&self, name: &'static str) -> Result<Option<f64>> {
        self.read(name, "a number", None, Setting::number)
    }

    /// A whole number from 0 on; none if it is not given.
    pub fn count(&self, name: &'static str) -> Result<Option<usize>> {
        self.read(name, COUNT, None, Setting::count)
    }

    /// A whole number from 0 on.
    pub fn count_or(&self, name: &'static str, usual: usize) -> Result<usize> {
        let given = self.read(name, COUNT, Some((usual as f64).into()), Setting::count)?;
        Ok(given.unwrap_or(usual))
    }

    /// A whole number, perhaps negative; none if it is not given.
    pub fn integer(&self, name: &'static str) -> Result<Option<i64>> {
        self.read(name, "a whole number", None, |s| s.number().filter(|v| whole(*v)).map(|v| v as i64))
    }

    /// A whole number that must be given.
    pub fn needed(&self, name: &'static str) -> Result<usize> {
        self.count(name)?.ok_or_else(|| self.missing(name, COUNT))
    }

    /// A whole number that follows from what comes before, and must agree if it is given.
    pub fn follows(&self, name: &'static str, own: usize) -> Result<usize> {
        match self.count(name)? {
            Some(given) if given != own => {
                let path = &self.path;
                Err(Error::argument(format!("{path}{name} is {given}, but what comes before gives {own}"))
                    .help(format!("leave {name} out: it follows")))
            }
            _ => Ok(own),
        }
    }

    /// Yes or no.
    pub fn flag(&self, name: &'static str, usual: bool) -> Result<bool> {
        Ok(self.read(name, "true or false", Some(usual.into()), Setting::flag)?.unwrap_or(usual))
    }

    /// One of some words, each with what it stands for.
    pub fn choice<V: Copy + PartialEq>(
        &self,
        name: &'static str,
        words: &[(&str, V)],
        usual: V,
    ) -> Result<V> {
        let listed: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
        let shown = words.iter().find(|(_, v)| *v == usual).map(|(word, _)| Setting::from(*word));
        let meant = |s: &Setting| words.iter().find(|(word, _)| s.word() == Some(*word)).map(|(_, v)| *v);
        let given = self.read(name, &format!("one of {}", listed.join(", ")), shown, meant)?;
        Ok(given.unwrap_or(usual))
    }

    /// Numbers, or one; none if they are not given.
    pub fn numbers(&self, name: &'static str) -> Result<Option<Vec<f64>>> {
        self.read(name, "a list of numbers", None, |s| s.each(Setting::number))
    }

    /// So many numbers.
    pub fn several<const N: usize>(&self, name: &'static str, usual: [f64; N]) -> Result<[f64; N]> {
        let what = format!("a list of {N} numbers");
        let read = |s: &Setting| s.each(Setting::number)?.try_into().ok();
        Ok(self.read(name, &what, Some(usual.to_vec().into()), read)?.unwrap_or(usual))
    }

    /// Whole numbers, or one; none if they are not given.
    pub fn counts(&self, name: &'static str) -> Result<Option<Vec<usize>>> {
        self.read(name, "a list of whole numbers from 0 on", None, |s| s.each(Setting::count))
    }

    /// A word.
    pub fn word(&self, name: &'static str, usual: &str) -> Result<String> {
        let read = |s: &Setting| s.word().map(str::to_owned);
        Ok(self.read(name, "a name", Some(usual.into()), read)?.unwrap_or_else(|| usual.to_owned()))
    }

    /// Words, or one; none if they are not given.
    pub fn words(&self, name: &'static str) -> Result<Option<Vec<String>>> {
        self.read(name, "a list of words", None, |s| s.each(|s| s.word().map(str::to_owned)))
    }

    /// So many numbers, each of which may be the word `none`.
    pub fn perhaps<const N: usize>(
        &self,
        name: &'static str,
        usual: [Option<f64>; N],
    ) -> Result<[Option<f64>; N]> {
        let mut shown: Vec<Setting> = usual.map(|v| v.map_or("none".into(), Setting::Number)).into();
        let (what, shown) = match shown.pop() {
            Some(one) if N == 1 => ("a number or \"none\"".to_owned(), one),
            last => (
                format!("a list of {N} numbers or \"none\""),
                Setting::List(shown.into_iter().chain(last).collect()),
            ),
        };
        let one = |s: &Setting| if s.word() == Some("none") { Some(None) } else { s.number().map(Some) };
        let read = |s: &Setting| s.each(one)?.try_into().ok();
        Ok(self.read(name, &what, Some(shown), read)?.unwrap_or(usual))
    }

    /// A thing inside of this one; none if it is not given.
    pub fn spec(&self, name: &'static str) -> Result<Option<Spec>> {
        self.read(name, "a name, or a table such as { type = \"name\" }", None, |s| {
            Spec::try_from(s.clone()).ok()
        })
    }

    /// Things inside of this one, which must be given: `what` they are.
    pub fn specs(&self, name: &'static str, what: &str) -> Result<Vec<Spec>> {
        let what = format!("a list of {what}");
        let all = self.read(name, &what, None, Setting::list)?.ok_or_else(|| self.missing(name, &what))?;
        let at = |place| move |error: Error| error.of(format!("{}{name}[{place}]", self.path));
        all.into_iter().enumerate().map(|(i, one)| Spec::try_from(one).map_err(at(i))).collect()
    }

    /// A table of options of a part; an empty one if it is not given.
    pub fn table(&self, name: &'static str) -> Result<Options> {
        let given = self.read(name, "a table of options", None, Setting::table)?.unwrap_or_default();
        Ok(Options::at(given, &self.path(name)))
    }

    /// Tables of options, each of a part; none if they are not given.
    pub fn tables(&self, name: &'static str) -> Result<Vec<Options>> {
        let all = self.read(name, "a list of tables", None, |s| s.each(Setting::table))?;
        let at = |(i, given)| Options::at(given, &format!("{}[{i}]", self.path(name)));
        Ok(all.unwrap_or_default().into_iter().enumerate().map(at).collect())
    }

    /// The error for an option that must be given and is not, perhaps since its name is misspelt.
    pub fn missing(&self, name: &str, wanted: &str) -> Error {
        let error = Error::argument(format!("the option {}{name} is missing, {wanted}", self.path));
        let alike = |given: &&String| given.get(..3) == name.get(..3);
        match self.given.keys().find(alike) {
            Some(given) => error.help(format!("is it meant by {given}?")),
            None => error,
        }
    }

    /// Checks that nothing was given that nobody asked for.
    ///
    /// # Errors
    /// An option is unknown; the error lists the known ones.
    pub fn all_known(&self) -> Result<()> {
        let known: Vec<&str> = self.asked.borrow().iter().map(|known| known.name).collect();
        let Some(unknown) = self.given.keys().find(|name| !known.contains(&name.as_str())) else {
            return Ok(());
        };
        let help =
            if known.is_empty() { "it has none".to_owned() } else { format!("it has {}", known.join(", ")) };
        Err(Error::argument(format!("there is no option {}{unknown}", self.path)).help(help))
    }
}

/// What a count is.
const COUNT: &str = "a whole number from 0 on";

/// Whether a number is whole. Beyond 2⁵³ not every whole number is one of f64.
fn whole(v: f64) -> bool {
    v.fract() == 0.0 && v.abs() <= 9.007_199_254_740_992e15
}

impl Setting {
    fn flag(&self) -> Option<bool> {
        if let Setting::Flag(flag) = self { Some(*flag) } else { None }
    }

    fn number(&self) -> Option<f64> {
        if let Setting::Number(v) = self { Some(*v) } else { None }
    }

    fn count(&self) -> Option<usize> {
        self.number().filter(|v| whole(*v) && *v >= 0.0).map(|v| v as usize)
    }

    fn word(&self) -> Option<&str> {
        if let Setting::Word(word) = self { Some(word) } else { None }
    }

    fn list(&self) -> Option<Vec<Setting>> {
        if let Setting::List(all) = self { Some(all.clone()) } else { None }
    }

    fn table(&self) -> Option<BTreeMap<String, Setting>> {
        if let Setting::Table(options) = self { Some(options.clone()) } else { None }
    }

    /// All of a list, or the one that stands for a list of one.
    fn each<V>(&self, read: impl Fn(&Setting) -> Option<V>) -> Option<Vec<V>> {
        match self {
            Setting::List(all) => all.iter().map(read).collect(),
            one => read(one).map(|one| vec![one]),
        }
    }
}
