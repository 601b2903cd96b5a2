//! Building a plan: which nodes must run, what is constant, and what is a gradient that goes into ∇θ.

use super::{
    Input, Kind, Leaf, Own, Place, Plan, Sink, Stage, Target, Trial, schedule::schedule, storage::allot,
};
use crate::{Inputs, Mode, dynamic::DynOp, node::Source, trace::Trace};
use gradus_tensor::{Scalar, Shape};
use std::sync::Arc;

/// A plan in the making.
pub(super) struct Draft<'a, T: Scalar> {
    pub(super) trace: &'a Trace<T>,
    /// The kernels, in the order of the tape.
    pub(super) kernels: Vec<Planned<T>>,
    /// For each node, the kernel that computes it, if one of this plan does.
    pub(super) kernel_of: Vec<Option<usize>>,
    pub(super) places: Vec<Place>,
}

/// A kernel in the making.
pub(super) struct Planned<T> {
    pub(super) node: u32,
    pub(super) op: Arc<dyn DynOp<T>>,
    /// The parameter whose gradient this is, if nobody else needs it.
    pub(super) sink: Option<Sink>,
    /// Whether its value must outlive the plan.
    pub(super) kept: bool,
}

impl<T: Scalar> Trace<T> {
    /// Finds or makes the plan that leads to a target from where the step stands.
    pub(crate) fn plan(&mut self, target: Target, step: u64) -> usize {
        self.memory.renew(step);
        if let Some(known) = self.memory.known(step, target) {
            return known;
        }
        let after = self.memory.last(step);
        let mut places = self.places(after);
        let needed = self.needed(target, &mut places);
        self.fold_constants(&needed, &mut places);
        let index = self.memory.plans.len();
        let (stages, places) = Draft::new(self, target, &needed, places).finish(target, index as u32);
        let integers = stages.iter().flat_map(|stage| &stage.kernels).any(|kernel| kernel.integers);
        self.memory.plans.push(Plan { target, after, stages, integers, places, trial: Trial::default() });
        index
    }

    /// Where values lie before the plan: what is given, and what an earlier plan has left.
    fn places(&self, after: Option<usize>) -> Vec<Place> {
        let before = after.map_or(&[][..], |plan| &self.memory.plans[plan].places);
        let mut places: Vec<Place> = Vec::with_capacity(self.nodes.len());
        for (id, node) in self.nodes.iter().enumerate() {
            let own = match &node.source {
                Source::Parameter { at, .. } => Place::Theta(*at),
                Source::Op(op) if op.is_view() => places[self.inputs(id as u32)[0] as usize],
                Source::Op(_) if !self.memory.leaves[id].real.is_empty() => Place::Leaf(id as u32),
                Source::Op(_) => before.get(id).copied().unwrap_or(Place::Nowhere),
                _ => Place::Leaf(id as u32),
            };
            places.push(own);
        }
        places
    }

    /// Which ops must run for a target.
    fn needed(&self, target: Target, places: &mut [Place]) -> Vec<bool> {
        let mut needed = vec![false; self.nodes.len()];
        let mut want = |node: u32| needed[node as usize] = places[node as usize] == Place::Nowhere;
        match target {
            Target::Node(node) | Target::Kept(node) => want(node),
            Target::Span(span) => self.spans[span].results().for_each(want),
            Target::Nothing => {}
        }
        for node in (0..self.nodes.len()).rev().filter(|&n| places[n] == Place::Nowhere) {
            if needed[node] {
                let inputs = self.inputs(node as u32);
                inputs.iter().for_each(|&i| needed[i as usize] |= places[i as usize] == Place::Nowhere);
            }
        }
        needed
    }

    /// Computes, once for all, what depends on constants alone.
    fn fold_constants(&mut self, needed: &[bool], places: &mut [Place]) {
        let mut constant = vec![false; self.nodes.len()];
        for id in 0..self.nodes.len() {
            let node = &self.nodes[id];
            let op = match &node.source {
                Source::Op(op) => op.clone(),
                source => {
                    constant[id] = matches!(source, Source::Constant(_));
                    continue;
                }
            };
            let inputs = self.inputs(id as u32);
            constant[id] = !inputs.is_empty() && inputs.iter().all(|&i| constant[i as usize]);
            if !(constant[id] && needed[id] && places[id] == Place::Nowhere) {
                continue;
            }
            if op.is_view() {
                places[id] = places[inputs[0] as usize];
                continue;
            }
            let inputs: Vec<Input> = inputs.iter().map(|&i| self.input(i, places, false)).collect();
            let mut y = vec![T::default(); node.shape.len()];
            let sight = self.memory.sight(&[]);
            op.eval(Inputs { inputs: &inputs, sight: &sight, own: Own::Nothing }, node.shape, &mut y);
            self.memory.leaves[id] = Leaf { real: y, integers: Vec::new() };
            places[id] = Place::Leaf(id as u32);
        }
    }

    /// A node as an input of a kernel.
    pub(super) fn input(&self, node: u32, places: &[Place], cut: bool) -> Input {
        Input::new(places[node as usize], self.nodes[node as usize].shape, cut)
    }

    /// The node whose value this is, under whatever shape.
    pub(super) fn base(&self, mut node: u32) -> u32 {
        while let Source::Op(op) = &self.nodes[node as usize].source
            && op.is_view()
        {
            node = self.inputs(node)[0];
        }
        node
    }

    pub(crate) fn shapes(&self, node: u32) -> Vec<Shape> {
        self.inputs(node).iter().map(|&i| self.nodes[i as usize].shape).collect()
    }
}

impl<'a, T: Scalar> Draft<'a, T> {
    fn new(trace: &'a Trace<T>, target: Target, needed: &[bool], places: Vec<Place>) -> Self {
        let mut draft = Draft { trace, kernels: Vec::new(), kernel_of: vec![None; needed.len()], places };
        for node in (0..needed.len()).filter(|&n| needed[n] && draft.places[n] == Place::Nowhere) {
            let Source::Op(op) = &trace.nodes[node].source else { continue };
            if !op.is_view() {
                draft.kernel_of[node] = Some(draft.kernels.len());
                draft.kernels.push(Planned { node: node as u32, op: op.clone(), sink: None, kept: false });
            }
        }
        draft.keep(target, needed);
        draft
    }

    /// Finds out which values must outlive the plan: what was asked for, what has a name or was read before; and, where a
    /// training step asks for a value, all that it is made from, since a backward pass will need it.
    fn keep(&mut self, target: Target, needed: &[bool]) {
        let trace = self.trace;
        let all = match target {
            Target::Node(_) => trace.mode == Mode::Training,
            Target::Kept(_) => true,
            Target::Span(_) | Target::Nothing => false,
        };
        let asked = match target {
            Target::Node(node) | Target::Kept(node) => Some(node),
            Target::Span(span) => Some(trace.spans[span].from()),
            Target::Nothing => None,
        };
        for node in (0..needed.len()).filter(|&n| needed[n]) {
            let n = &trace.nodes[node];
            if all || Some(node as u32) == asked || n.name.is_some() || n.read {
                let base = trace.base(node as u32) as usize;
                if let Some(kernel) = self.kernel_of[base] {
                    self.kernels[kernel].kept = true;
                }
            }
        }
    }

    /// Makes stages of the kernels, and says where values lie afterwards.
    fn finish(mut self, target: Target, index: u32) -> (Vec<Stage<T>>, Vec<Place>) {
        let copies = self.gradients(target);
        let steps = schedule(&self);
        let mut stages = allot(&mut self, &steps, index);
        for view in 0..self.places.len() {
            if self.places[view] == Place::Nowhere {
                self.places[view] = self.places[self.trace.base(view as u32) as usize];
            }
        }
        for (sink, gradient) in copies {
            let input = self.trace.input(gradient, &self.places, false);
            stages.push(Stage {
                kind: Kind::Copy(sink, input),
                work: input.shape.len(),
                kernels: Vec::new(),
                sheets: Vec::new(),
                lays: Vec::new(),
            });
        }
        mark_sinks(&mut stages);
        (stages, self.places)
    }

    /// Finds the gradients of parameters: a kernel whose value nobody else needs becomes a sink; the others are kept, and
    /// given back to be copied.
    fn gradients(&mut self, target: Target) -> Vec<(Sink, u32)> {
        let Target::Span(span) = target else { return Vec::new() };
        let trace = self.trace;
        let mut uses = vec![0; self.kernels.len()];
        let found =
            trace.spans[span].found.iter().filter_map(|&(parameter, gradient)| Some((parameter, gradient?)));
        let inputs = self.kernels.iter().flat_map(|k| trace.inputs(k.node).iter().copied());
        for node in inputs.chain(found.clone().map(|(_, gradient)| gradient)) {
            if let Some(kernel) = self.kernel_of[trace.base(node) as usize] {
                uses[kernel] += 1;
            }
        }
        let mut copies = Vec::new();
        for (node, gradient) in found {
            let Source::Parameter { index: parameter, at, .. } = trace.nodes[node as usize].source else {
                continue;
            };
            let sink = Sink { parameter, at, again: false, alone: false };
            match self.kernel_of[trace.base(gradient) as usize] {
                Some(kernel) if uses[kernel] == 1 && !self.kernels[kernel].kept => {
                    self.kernels[kernel].sink = Some(sink);
                }
                kernel => {
                    if let Some(kernel) = kernel {
                        self.kernels[kernel].kept = true;
                    }
                    copies.push((sink, gradient));
                }
            }
        }
        copies
    }
}

/// Finds out which gradients are added to earlier ones, and which parameters nobody needs any more.
fn mark_sinks<T>(stages: &mut [Stage<T>]) {
    for at in 0..stages.len() {
        let Some(own) = stages[at].kind.sink() else { continue };
        let same = |stage: &Stage<T>| stage.kind.sink().is_some_and(|other| other.parameter == own.parameter);
        let (before, after) = (&stages[..at], &stages[at + 1..]);
        let again = before.iter().any(same);
        let read = |input: &Input| matches!(input.place, Place::Theta(start) if start == own.at);
        let reads = |stage: &Stage<T>| {
            stage.kernels.iter().any(|k| k.inputs.iter().any(read))
                || matches!(&stage.kind, Kind::Copy(_, input) if read(input))
        };
        let alone = !again && !after.iter().any(|stage| same(stage) || reads(stage));
        if let Kind::Sink(sink) | Kind::Copy(sink, _) = &mut stages[at].kind {
            (sink.again, sink.alone) = (again, alone);
        }
    }
}
