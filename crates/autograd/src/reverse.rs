use crate::{Graph, Var, dynamic::DynOp, graph::mixed, node::Source};
use gradus_tensor::{Axes, Error, Kind, Result, Scalar, Shape};
use std::{panic::Location, sync::Arc};

/// A recorded reverse walk: which nodes it made, from what to what.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    from: u32,
    seed: Option<u32>,
    wrt: Wrt,
    /// For each variable differentiated by: its gradient, where it is reached.
    pub(crate) found: Vec<(u32, Option<u32>)>,
    /// For each node up to the value differentiated: its gradient, where it is reached.
    pub(crate) gradients: Arc<[Option<u32>]>,
    /// For each use of a value on the way, by which node and in which place: what it contributes to the value's gradient.
    contributions: Arc<[(u32, u32, u32)]>,
    /// The names of trainable parameters that were not reached.
    pub(crate) unreached: Arc<[String]>,
}

impl Span {
    /// Whether this walk was recorded for another state of what is frozen than `new`, which never comes back.
    pub(crate) fn is_outdated_by(&self, new: &Span) -> bool {
        let parameters = |s: &Span| matches!(s.wrt, Wrt::Parameters(..));
        let place = |s: &Span| (s.start, s.from, s.seed);
        parameters(self) && parameters(new) && place(self) == place(new)
    }

    /// Whether this walk leads to the parameters.
    pub(crate) fn is_of_parameters(&self) -> bool {
        matches!(self.wrt, Wrt::Parameters(..))
    }

    /// The value that is differentiated.
    pub(crate) fn from(&self) -> u32 {
        self.from
    }

    /// What the use of a value by a node, in this place, contributes to the value's gradient.
    pub(crate) fn contribution(&self, node: u32, place: u32) -> Option<u32> {
        self.contributions.iter().find(|(n, p, _)| (*n, *p) == (node, place)).map(|c| c.2)
    }

    /// Every node that must run: the value differentiated, and each gradient.
    pub(crate) fn results(&self) -> impl Iterator<Item = u32> + '_ {
        std::iter::once(self.from).chain(self.found.iter().filter_map(|f| f.1))
    }
}

/// For each node its gradient, and what each use of a node contributes: user, place, contribution.
type Cotangents<'g, T> = (Vec<Option<Var<'g, T>>>, Vec<(u32, u32, u32)>);

/// What to differentiate by.
#[derive(Clone, Debug, PartialEq)]
enum Wrt {
    /// All parameters that are not frozen, at this version of what is frozen, among so many.
    Parameters(u64, usize),
    /// These nodes.
    Nodes(Vec<u32>),
}

/// A fault planted in the reverse walk, so that a test can show that a check would catch it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mutation {
    /// One gradient has the wrong sign.
    Sign,
    /// One gradient is too large by this share: 1e-5 for 1 + 10⁻⁵.
    Scale(f64),
    /// One gradient is missing.
    Zero,
    /// The gradients of the first two inputs are swapped, where both have one.
    Swap,
    /// The rule sees inputs and results of another step: a little larger, and moved.
    Stale,
    /// Where an input was stretched by broadcasting, its gradient is a part of the sum instead of the sum.
    Unsummed,
}

impl Mutation {
    /// Every kind of fault.
    pub const ALL: [Mutation; 6] = [
        Mutation::Sign,
        Mutation::Scale(1e-5),
        Mutation::Zero,
        Mutation::Swap,
        Mutation::Stale,
        Mutation::Unsummed,
    ];
}

impl<T: Scalar> Graph<T> {
    /// Differentiates by every parameter that is not frozen. The result is the index of the span.
    pub(crate) fn reverse_parameters(&self, y: Var<'_, T>) -> Result<usize> {
        let all = self.params().peek().parameters();
        let wrt = Wrt::Parameters(self.params().frozen_version(), all);
        self.reverse(y, None, |known| *known == wrt, || wrt.clone())
    }

    /// Differentiates by the given variables, starting from `dy`.
    #[track_caller]
    #[inline(never)]
    pub(crate) fn reverse_nodes<'g>(
        &'g self,
        y: Var<'g, T>,
        dy: Option<Var<'g, T>>,
        x: &[Var<'g, T>],
    ) -> Result<usize> {
        let foreign = |v: &Var<'g, T>| !std::ptr::eq(v.graph(), self);
        if foreign(&y) || dy.iter().chain(x).any(foreign) {
            let mut tape = self.tape().borrow_mut();
            let at = tape.place.unwrap_or(Location::caller());
            return Err(tape.error.get_or_insert(mixed().of("grad").at(at)).clone());
        }
        if x.iter().any(|v| v.is_integer()) {
            let error =
                Error::new(Kind::Gradient, "integers have no gradient").of("grad").at(Location::caller());
            return Err(self.tape().borrow_mut().error.get_or_insert(error).clone());
        }
        let same = |known: &Wrt| match known {
            Wrt::Nodes(nodes) => nodes.len() == x.len() && nodes.iter().zip(x).all(|(n, v)| *n == v.id()),
            Wrt::Parameters(..) => false,
        };
        self.reverse(y, dy, same, || Wrt::Nodes(x.iter().map(|v| v.id()).collect()))
    }

    /// Finds the walk where it was recorded, or records it.
    fn reverse<'g>(
        &'g self,
        y: Var<'g, T>,
        dy: Option<Var<'g, T>>,
        same: impl Fn(&Wrt) -> bool,
        wrt: impl FnOnce() -> Wrt,
    ) -> Result<usize> {
        let seed = dy.map(Var::id);
        {
            let mut tape = self.tape().borrow_mut();
            if let Some(error) = &tape.error {
                return Err(error.clone());
            }
            let start = tape.cursor;
            let known = |s: &Span| s.start == start && s.from == y.id() && s.seed == seed && same(&s.wrt);
            if let Some(index) = tape.span(known) {
                tape.cursor = tape.trace().spans[index].end;
                return Ok(index);
            }
        }
        let start = self.len();
        let made = self.record_walk(y, dy, wrt(), start);
        let mut tape = self.tape().borrow_mut();
        match made {
            Ok(span) => Ok(tape.trace_mut().keep_span(span)),
            Err(error) => {
                tape.cursor = start;
                tape.trace_mut().truncate(start);
                Err(tape.error.get_or_insert(error).clone())
            }
        }
    }

    fn record_walk<'g>(
        &'g self,
        y: Var<'g, T>,
        dy: Option<Var<'g, T>>,
        wrt: Wrt,
        start: usize,
    ) -> Result<Span> {
        let nodes = match &wrt {
            Wrt::Nodes(nodes) => nodes.clone(),
            Wrt::Parameters(..) => self.parameter_nodes(y),
        };
        let (all, contributions) = self.cotangents(y, dy.unwrap_or_else(|| y.ones()), &nodes, false)?;
        let found: Vec<_> = nodes.iter().map(|&w| all.get(w as usize).copied().flatten()).collect();
        if let Some(error) = self.error() {
            return Err(error);
        }
        // θ itself may stand as a gradient, of p in p·q: a node of its own keeps it when θ moves.
        let own = |v: Var<'g, T>| {
            let theta = matches!(self.node(v.id()).source, Source::Parameter { .. });
            if theta { v * v.constant(1.0) } else { v }
        };
        let found: Vec<Option<Var<'g, T>>> = found.into_iter().map(|v| v.map(own)).collect();
        let found: Vec<_> = nodes.into_iter().zip(found.into_iter().map(|v| v.map(Var::id))).collect();
        let unreached = if let Wrt::Parameters(..) = wrt { self.unreached(&found) } else { Vec::new() };
        let seed = dy.map(Var::id);
        let gradients = all.into_iter().map(|v| v.map(Var::id)).collect();
        let (end, from, unreached) = (self.len(), y.id(), unreached.into());
        let contributions = contributions.into();
        Ok(Span { start, end, from, seed, wrt, found, gradients, contributions, unreached })
    }

    /// The nodes up to `y` that are parameters and not frozen.
    fn parameter_nodes(&self, y: Var<'_, T>) -> Vec<u32> {
        let theta = self.params().peek();
        let tape = self.tape().borrow();
        let trainable = |index: usize| theta.entry(index).is_some_and(|(.., frozen)| !frozen);
        let nodes = tape.trace().nodes[..=y.id() as usize].iter().enumerate();
        let own =
            nodes.filter(|(_, n)| matches!(n.source, Source::Parameter { index, .. } if trainable(index)));
        own.map(|(id, _)| id as u32).collect()
    }

    /// The names of trainable parameters of the model that no gradient was found for.
    fn unreached(&self, found: &[(u32, Option<u32>)]) -> Vec<String> {
        let tape = self.tape().borrow();
        let reached = |parameter: usize| {
            found.iter().any(|(node, gradient)| {
                let source = &tape.trace().nodes[*node as usize].source;
                gradient.is_some() && matches!(source, Source::Parameter { index, .. } if *index == parameter)
            })
        };
        let own = self.params().list();
        own.iter().filter(|p| !p.is_frozen() && !reached(p.index())).map(|p| p.name()).collect()
    }

    /// Walks back from `y` to the nodes `wrt`, and gives the gradient of each that is reached: see `cotangents`.
    pub(crate) fn walk<'g>(
        &'g self,
        y: Var<'g, T>,
        dy: Var<'g, T>,
        wrt: &[u32],
        stop: bool,
    ) -> Result<Vec<Option<Var<'g, T>>>> {
        let (all, _) = self.cotangents(y, dy, wrt, stop)?;
        Ok(wrt.iter().map(|&w| all.get(w as usize).copied().flatten()).collect())
    }

    /// Walks back from `y` to the nodes `wrt`, and gives the gradient of each node on the way, and what each use contributes.
    ///
    /// Broadcasting is undone here, and gradients are accumulated here, once for all rules. Where `stop`, the nodes
    /// `wrt` count as leaves: what they were made from is not looked at.
    #[inline(never)]
    fn cotangents<'g>(
        &'g self,
        y: Var<'g, T>,
        dy: Var<'g, T>,
        wrt: &[u32],
        stop: bool,
    ) -> Result<Cotangents<'g, T>> {
        let mut contributions = Vec::new();
        let needed = self.dependent(y.id(), wrt, stop);
        let mut gradients: Vec<Option<Var<'g, T>>> = vec![None; needed.len()];
        gradients[y.id() as usize] = Some(dy);
        for id in (0..=y.id()).rev() {
            let at = id as usize;
            let (true, Some(dy)) = (needed[at], gradients[at]) else { continue };
            if stop && wrt.contains(&id) {
                continue;
            }
            let Some((op, inputs)) = self.op(id) else { continue };
            for (place, d) in self.pull_back(id, &*op, &inputs, dy, &needed)?.into_iter().enumerate() {
                let input = &inputs[place];
                let (Some(d), true) = (d, needed[*input as usize]) else { continue };
                let d = self.fitted(d, id, *input, &*op)?;
                contributions.push((id, place as u32, d.id()));
                let slot = &mut gradients[*input as usize];
                *slot = Some(slot.map_or(d, |sum| sum + d));
            }
        }
        Ok((gradients, contributions))
    }

    /// For each node up to `y`, whether it depends on one of `wrt`.
    fn dependent(&self, y: u32, wrt: &[u32], stop: bool) -> Vec<bool> {
        let tape = self.tape().borrow();
        let mut needed = vec![false; y as usize + 1];
        wrt.iter().filter(|w| **w <= y).for_each(|&w| needed[w as usize] = true);
        for id in 0..=y {
            let leaf = stop && wrt.contains(&id);
            needed[id as usize] |= !leaf && tape.trace().inputs(id).iter().any(|&i| needed[i as usize]);
        }
        needed
    }

    pub(crate) fn op(&self, id: u32) -> Option<(Arc<dyn DynOp<T>>, Vec<u32>)> {
        let tape = self.tape().borrow();
        match &tape.trace().nodes[id as usize].source {
            Source::Op(op) => Some((op.clone(), tape.trace().inputs(id).to_vec())),
            _ => None,
        }
    }

    /// Asks an op for its rule, recorded under the source line of the op itself.
    pub(crate) fn pull_back<'g>(
        &'g self,
        id: u32,
        op: &dyn DynOp<T>,
        inputs: &[u32],
        dy: Var<'g, T>,
        needed: &[bool],
    ) -> Result<Vec<Option<Var<'g, T>>>> {
        let mut x: Vec<Var<'g, T>> = inputs.iter().map(|&i| Var::new(self, i)).collect();
        let (at, mut y) = (self.node(id).at, Var::new(self, id));
        if self.fault_in(op) == Some(Mutation::Stale) {
            let old = |v: Var<'g, T>| if v.is_integer() { v } else { v * 1.03 + 0.02 };
            x.iter_mut().for_each(|v| *v = old(*v));
            y = old(y);
        }
        let d = self.located(at, || op.vjp(&x, y, dy));
        if d.len() != inputs.len() {
            let named =
                inputs.iter().enumerate().map(|(place, &i)| self.node(i).operand(place, inputs.len()));
            let error = wrong_rule(d.len(), inputs.len()).of(op.name()).at(at);
            return Err(named.fold(error, Error::operand));
        }
        Ok(self.mutated(d, op, inputs, needed))
    }

    /// The gradient in the shape of the input that it belongs to.
    pub(crate) fn fitted<'g>(
        &'g self,
        d: Var<'g, T>,
        id: u32,
        input: u32,
        op: &dyn DynOp<T>,
    ) -> Result<Var<'g, T>> {
        let shape = Var::new(self, input).shape();
        let fit = if self.fault_in(op) == Some(Mutation::Unsummed) {
            self.unsummed(d, shape)
        } else {
            d.fit(shape)
        };
        if fit.is_poison() || (fit.shape() == shape && !fit.is_integer()) {
            return Ok(fit);
        }
        let what = if d.is_integer() { "integers" } else { "a gradient" };
        let message = format!("the rule gives {what} of shape {} for an input of shape {shape}", d.shape());
        let node = self.node(id);
        Err(Error::new(Kind::Gradient, message)
            .of(op.name())
            .at(node.at)
            .help("a vjp gives real numbers that broadcast to, or were broadcast from, the input"))
    }

    /// The fault that is planted in an op's rule.
    fn fault_in(&self, op: &dyn DynOp<T>) -> Option<Mutation> {
        let tape = self.tape().borrow();
        tape.planted.as_ref().filter(|(name, _)| *name == op.name()).map(|(_, mutation)| *mutation)
    }

    fn mutated<'g>(
        &'g self,
        mut d: Vec<Option<Var<'g, T>>>,
        op: &dyn DynOp<T>,
        inputs: &[u32],
        needed: &[bool],
    ) -> Vec<Option<Var<'g, T>>> {
        let Some(mutation) = self.fault_in(op) else { return d };
        let first = (0..d.len()).find(|&i| d[i].is_some() && needed[inputs[i] as usize]);
        let Some(first) = first else { return d };
        match mutation {
            Mutation::Sign => d[first] = d[first].map(|v| -v),
            Mutation::Scale(share) => d[first] = d[first].map(|v| v * v.constant(1.0 + share)),
            Mutation::Zero => d[first] = None,
            Mutation::Swap if d.len() > 1 && d[0].is_some() && d[1].is_some() => d.swap(0, 1),
            Mutation::Swap | Mutation::Stale | Mutation::Unsummed => {}
        }
        d
    }

    /// A gradient of the right shape that is wrong where broadcasting should have been undone.
    fn unsummed<'g>(&'g self, d: Var<'g, T>, shape: Shape) -> Var<'g, T> {
        let whole = d.fit(shape);
        let (own, summed) = (d.shape().len(), shape.len());
        if own <= summed || summed == 0 { whole } else { whole * (summed as f64 / own as f64) }
    }

    /// Plants a fault in the rule of every op of this name, for all recordings from now on: a negative control.
    pub fn plant(&mut self, op: &str, mutation: Mutation) {
        self.tape().borrow_mut().planted = Some((op.to_owned(), mutation));
    }
}

/// No rule, or one that does not answer for each input.
fn wrong_rule(gradients: usize, inputs: usize) -> Error {
    if gradients > 0 {
        let message = format!("the rule gives {gradients} gradients for {inputs} inputs");
        return Error::new(Kind::Gradient, message)
            .help("a vjp gives one gradient an input, None where it is zero");
    }
    Error::new(Kind::Gradient, "the op has no gradient rule, but a gradient through it is wanted")
        .help("give the op a vjp, or do not ask for a gradient with respect to what it is made from")
}

impl<'g, T: Scalar> Var<'g, T> {
    /// Makes a gradient fit the shape of what it is the gradient of: summed where that was stretched by broadcasting,
    /// stretched where the rule gave less.
    pub(crate) fn fit(self, shape: Shape) -> Self {
        let own = self.shape();
        match own.broadcast(shape) {
            Ok(both) if both == own && own != shape => {
                let keep = Axes::stretched(shape, own);
                self.sum_over(keep, true).reshape(shape)
            }
            Ok(both) if own != shape && both == shape => self.broadcast_to(shape),
            _ => self,
        }
    }
}
