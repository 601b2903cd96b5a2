use crate::{
    AnyOptimizer, Optimizer,
    state::{Reader, digits},
};
use gradus_tensor::{Error, Mover, Parameter, Params, Part, Result, Rule, Scalar, Tensor, Theta};

/// Several optimisers as one, each with its own rule and options over parameters of its own: PyTorch's parameter groups.
///
/// A group is any optimiser over a scope, or over what [`only`](Optimizer::only) chooses. A parameter in two groups is
/// an error, which [`check`](Groups::check) names; one in no group does not move. A step is made by all groups or, if
/// one of them has a bad option, by none.
///
/// ```
/// use gradus_optim::{Adam, Groups, Sgd};
/// use gradus_tensor::Params;
/// let params = Params::<f64>::seed(0);
/// let slow = params.scope("encoder").add("w", [1], |_| 1.0);
/// let fast = params.scope("head").add("w", [1], |_| 1.0);
/// let mut optimizer = Groups::new(&params)
///     .with(Sgd::new(&params.scope("encoder"), 0.1))
///     .with(Sgd::new(&params.scope("head"), 0.4).momentum(0.9));
/// optimizer.check()?;
/// optimizer.set_lr(0.05); // of the first group; the others keep their ratio to it
/// optimizer.zero_grad();
/// params.gradients(|g| g.fill(1.0));
/// optimizer.step();
/// assert_eq!((slow.value().as_slice(), fast.value().as_slice()), (&[0.95][..], &[0.8][..]));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Debug)]
pub struct Groups<T: Scalar> {
    name: &'static str,
    params: Params<T>,
    groups: Vec<Group<T>>,
    steps: u64,
    /// How many parameters there were when the groups were last compared.
    compared: Option<usize>,
}

#[derive(Debug)]
struct Group<T: Scalar> {
    optimizer: Box<dyn AnyOptimizer<T>>,
    /// The learning rate when the group was added.
    base: f64,
}

impl<T: Scalar> Groups<T> {
    /// No groups yet, of parameters of `params`.
    pub fn new(params: &Params<T>) -> Self {
        Groups { name: "groups", params: params.clone(), groups: Vec::new(), steps: 0, compared: None }
    }

    /// Gives another name than `groups`.
    pub(crate) fn called(self, name: &'static str) -> Self {
        Groups { name, ..self }
    }

    /// Adds a group.
    pub fn with(mut self, group: impl Into<Box<dyn AnyOptimizer<T>>>) -> Self {
        let optimizer = group.into();
        self.groups.push(Group { base: optimizer.lr(), optimizer });
        self.compared = None;
        self
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is no group.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// A group, in the order in which they were added.
    pub fn group(&self, index: usize) -> Option<&dyn AnyOptimizer<T>> {
        self.groups.get(index).map(|group| &*group.optimizer)
    }

    /// A group, to set its learning rate.
    pub fn group_mut(&mut self, index: usize) -> Option<&mut dyn AnyOptimizer<T>> {
        self.groups.get_mut(index).map(|group| &mut *group.optimizer as _)
    }

    /// Sets the gradients of all groups to zero.
    pub fn zero_grad(&self) {
        self.groups.iter().for_each(|group| group.optimizer.zero_grad());
    }

    /// Makes one step of every group; see [`Optimizer::step`].
    pub fn step(&mut self) {
        if let Err(error) = self.prepare() {
            return self.params.report(error);
        }
        let Groups { params, groups, .. } = self;
        params.advance(|theta| groups.iter_mut().for_each(|group| group.optimizer.advance(theta)));
        self.steps += 1;
    }

    /// The learning rate of the first group; 0 if there is none.
    pub fn lr(&self) -> f64 {
        self.groups.first().map_or(0.0, |group| group.optimizer.lr())
    }

    /// Sets the learning rate of the first group. That of each other keeps the ratio to it that it had when it was added,
    /// so that one schedule drives all; where the first was 0, all are set to the same.
    #[track_caller]
    pub fn set_lr(&mut self, lr: f64) {
        let first = self.groups.first().map_or(0.0, |group| group.base);
        for Group { optimizer, base } in &mut self.groups {
            optimizer.set_lr(if *base == first || first == 0.0 { lr } else { lr * (*base / first) });
        }
    }

    /// Sets the momentum of all groups; see [`Optimizer::set_momentum`].
    #[track_caller]
    pub fn set_momentum(&mut self, momentum: f64) {
        for group in &mut self.groups {
            group.optimizer.set_momentum(momentum);
        }
    }

    /// How many steps were made.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Reports the first bad option of a group, a group of other parameters, or a parameter in two groups.
    ///
    /// # Errors
    /// As said.
    pub fn check(&self) -> Result<()> {
        self.groups.iter().try_for_each(|group| group.optimizer.check())?;
        for (i, group) in self.groups.iter().enumerate() {
            if !self.params.same(group.optimizer.params()) {
                let message =
                    format!("group {i} ({}) moves parameters of another Params", group.optimizer.name());
                return Err(Error::argument(message).of(self.name));
            }
        }
        let mut own = self.groups.iter().flat_map(|group| group.optimizer.params().list());
        own.try_for_each(|parameter| self.check_one(&parameter))
    }

    fn check_one(&self, parameter: &Parameter<T>) -> Result<()> {
        let mut owners = self.groups.iter().enumerate().filter(|(_, group)| group.optimizer.owns(parameter));
        let (Some((i, first)), Some((j, second))) = (owners.next(), owners.next()) else { return Ok(()) };
        let message = format!(
            "{:?} is in two groups, {i} ({}) and {j} ({})",
            parameter.name(),
            first.optimizer.name(),
            second.optimizer.name()
        );
        Err(Error::argument(message).of(self.name).help("give each group a scope of its own"))
    }

    /// The state of all groups: that of group 0 with names that begin with `0.`, and so on, and the number of steps.
    pub fn state(&self) -> Vec<(String, Tensor<T>)> {
        let mut tensors = vec![("groups.steps".to_owned(), digits(self.steps))];
        for (i, group) in self.groups.iter().enumerate() {
            let own = group.optimizer.state().into_iter();
            tensors.extend(own.map(|(name, tensor)| (format!("{i}.{name}"), tensor)));
        }
        tensors
    }

    /// Takes over the state of the same groups; see [`Optimizer::load_state`].
    ///
    /// # Errors
    /// The state of a group does not fit, or there are more groups in it; nothing has changed then.
    pub fn load_state(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()> {
        let mut own = vec![Vec::new(); self.groups.len()];
        let mut rest = Vec::new();
        for (name, tensor) in tensors {
            let parts = name.split_once('.').and_then(|(i, inner)| Some((i.parse::<usize>().ok()?, inner)));
            match parts.filter(|(i, _)| *i < own.len()) {
                Some((i, inner)) => own[i].push((inner.to_owned(), tensor.clone())),
                None => rest.push((name.clone(), tensor.clone())),
            }
        }
        let mut reader = Reader::new(&rest);
        let steps = reader.number("groups.steps".to_owned());
        reader.finish(self.name)?;
        let before: Vec<_> = self.groups.iter().map(|group| group.optimizer.state()).collect();
        let loading = self.groups.iter_mut().zip(&own);
        let failed = loading.map(|(group, own)| group.optimizer.load_state(own)).find(Result::is_err);
        if let Some(error) = failed {
            for (group, before) in self.groups.iter_mut().zip(&before) {
                group.optimizer.load_state(before)?;
            }
            return error;
        }
        self.steps = steps;
        Ok(())
    }
}

impl<T: Scalar> Mover<T> for Groups<T> {
    fn params(&self) -> &Params<T> {
        &self.params
    }
    fn zero_grad(&self) {
        self.zero_grad();
    }
    fn step(&mut self) {
        self.step();
    }
    fn begin(&mut self) -> bool {
        self.elementwise()
            && self.prepare().is_ok()
            && self.groups.iter_mut().all(|group| group.optimizer.begin())
    }
    fn moves(&self, parameter: usize) -> bool {
        self.groups.iter().any(|group| group.optimizer.moves(parameter))
    }
    fn part(&mut self, part: Part<'_, T>) {
        let mut groups = self.groups.iter_mut();
        if let Some(group) = groups.find(|group| group.optimizer.moves(part.parameter)) {
            group.optimizer.part(part);
        }
    }
    fn finish(&mut self, theta: &mut Theta<T>) {
        self.groups.iter_mut().for_each(|group| group.optimizer.finish(theta));
        self.steps += 1;
    }
}

impl<T: Scalar> AnyOptimizer<T> for Groups<T> {
    fn name(&self) -> &'static str {
        self.name
    }
    fn lr(&self) -> f64 {
        self.lr()
    }
    fn set_lr(&mut self, lr: f64) {
        self.set_lr(lr);
    }
    fn set_momentum(&mut self, momentum: f64) {
        self.set_momentum(momentum);
    }
    fn steps(&self) -> u64 {
        self.steps
    }
    fn check(&self) -> Result<()> {
        self.check()
    }
    fn state(&self) -> Vec<(String, Tensor<T>)> {
        self.state()
    }
    fn load_state(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()> {
        self.load_state(tensors)
    }
    fn owns(&self, parameter: &Parameter<T>) -> bool {
        self.groups.iter().any(|group| group.optimizer.owns(parameter))
    }
    fn elementwise(&self) -> bool {
        self.groups.iter().all(|group| group.optimizer.elementwise())
    }
    fn prepare(&mut self) -> Result<()> {
        self.groups.iter_mut().try_for_each(|group| group.optimizer.prepare())?;
        let parameters = self.params.peek().parameters();
        if self.compared != Some(parameters) {
            self.check()?;
            self.compared = Some(parameters);
        }
        Ok(())
    }
    fn advance(&mut self, theta: &mut Theta<T>) {
        self.groups.iter_mut().for_each(|group| group.optimizer.advance(theta));
        self.steps += 1;
    }
}

impl<T: Scalar, R: Rule> From<Optimizer<T, R>> for Box<dyn AnyOptimizer<T>> {
    fn from(optimizer: Optimizer<T, R>) -> Self {
        Box::new(optimizer)
    }
}

impl<T: Scalar> From<Groups<T>> for Box<dyn AnyOptimizer<T>> {
    fn from(groups: Groups<T>) -> Self {
        Box::new(groups)
    }
}
