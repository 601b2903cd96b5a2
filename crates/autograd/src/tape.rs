use crate::{
    checkpoint::{Pool, Segment},
    graph::Mode,
    hooks::Hook,
    node::Source,
    reverse::{Mutation, Span},
    trace::Trace,
};
use gradus_tensor::{Error, Scalar, Shape};
use std::{panic::Location, sync::Arc};

/// How many ways through the user's program are kept; the least used goes.
const KEPT: usize = 8;

/// Ids from here on are those of poisoned variables: an operation failed, and what follows only keeps its shape.
pub(crate) const POISON: u32 = 1 << 31;

/// The tape: the kept traces, and where in one of them the step stands.
#[derive(Debug)]
pub(crate) struct Tape<T: Scalar> {
    pub(crate) traces: Vec<Trace<T>>,
    pub(crate) current: usize,
    pub(crate) cursor: usize,
    /// The number of the step or evaluation, from 1.
    pub(crate) step: u64,
    /// How many of these were training steps: random streams depend on it.
    pub(crate) trained: u64,
    /// The first thing that went wrong in this step.
    pub(crate) error: Option<Error>,
    /// The shapes of the poisoned variables of this step.
    pub(crate) poison: Vec<Shape>,
    /// The version of θ at the beginning of this step.
    pub(crate) version: u64,
    /// How many random keys this step has given out.
    pub(crate) keys: u32,
    /// How often a new trace was begun.
    pub(crate) recordings: u64,
    /// The user's source line, where library code in between would hide it.
    pub(crate) place: Option<&'static Location<'static>>,
    pub(crate) eager: bool,
    /// For each parameter, the step in which it was read last, and its node there.
    pub(crate) parameters: Vec<(u64, u32)>,
    /// In anomaly mode: up to which node of this step all numbers are known to be finite.
    pub(crate) anomaly: Option<usize>,
    pub(crate) hooks: Vec<Hook<T>>,
    /// The blocks that are computed again in the backward pass, in the order of this step; each in some ways through it.
    pub(crate) segments: Vec<Vec<Arc<Segment<T>>>>,
    /// How many of them this step has recorded.
    pub(crate) blocks: usize,
    /// The memory in which they run.
    pub(crate) pool: Pool<T>,
    /// A fault planted in the rule of the op with this name.
    pub(crate) planted: Option<(String, Mutation)>,
}

impl<T: Scalar> Tape<T> {
    pub(crate) fn new() -> Self {
        Tape {
            traces: vec![Trace::new(Mode::Training)],
            current: 0,
            cursor: 0,
            step: 0,
            trained: 0,
            error: None,
            poison: Vec::new(),
            version: 0,
            keys: 0,
            recordings: 0,
            place: None,
            eager: false,
            parameters: Vec::new(),
            anomaly: None,
            hooks: Vec::new(),
            segments: Vec::new(),
            blocks: 0,
            pool: Pool::default(),
            planted: None,
        }
    }

    /// Begins a step on the trace of this mode that was used last.
    pub(crate) fn begin(&mut self, mode: Mode, version: u64) {
        self.cursor = 0;
        self.step += 1;
        self.trained += u64::from(mode == Mode::Training);
        self.error = None;
        self.poison.clear();
        self.version = version;
        self.keys = 0;
        self.blocks = 0;
        self.place = None;
        self.anomaly = self.anomaly.map(|_| 0);
        let last = self.traces.iter().enumerate().filter(|(_, t)| t.mode == mode).max_by_key(|(_, t)| t.used);
        self.current = match last.map(|(index, _)| index) {
            Some(index) => {
                // The trace that a tape is made with counts as recorded when it is first used.
                self.recordings += u64::from(self.traces[index].used == 0);
                index
            }
            None => self.keep(Trace::new(mode)),
        };
        self.traces[self.current].used = self.step;
    }

    /// The node of a parameter that this step has read already, unless something went wrong since.
    pub(crate) fn known_leaf(&self, parameter: usize) -> Option<u32> {
        let &(step, id) = self.parameters.get(parameter)?;
        (step == self.step && self.error.is_none()).then_some(id)
    }

    /// Notes the node of a parameter in this step.
    pub(crate) fn note_leaf(&mut self, parameter: usize, id: Option<u32>) {
        let Some(id) = id else { return };
        if self.parameters.len() <= parameter {
            self.parameters.resize(parameter + 1, (0, 0));
        }
        self.parameters[parameter] = (self.step, id);
    }

    #[inline]
    pub(crate) fn trace(&self) -> &Trace<T> {
        &self.traces[self.current]
    }

    #[inline]
    pub(crate) fn trace_mut(&mut self) -> &mut Trace<T> {
        &mut self.traces[self.current]
    }

    /// Moves on if the node under the cursor is the wanted one, here or in another kept trace that agrees so far.
    #[inline]
    pub(crate) fn advance(&mut self, wanted: impl Fn(&Trace<T>, usize) -> bool) -> Option<u32> {
        let (at, trace) = (self.cursor, self.trace());
        if !(at < trace.nodes.len() && wanted(trace, at)) {
            self.turn(at, &wanted)?;
        }
        self.cursor += 1;
        Some(at as u32)
    }

    /// Goes on in another kept trace that agrees so far and has the wanted node under the cursor.
    #[cold]
    fn turn(&mut self, at: usize, wanted: &dyn Fn(&Trace<T>, usize) -> bool) -> Option<()> {
        let stands = |t: &Trace<T>| at < t.nodes.len() && wanted(t, at) && self.trace().agrees(t, at);
        let other = self.traces.iter().position(stands)?;
        self.take_up(other);
        Some(())
    }

    /// Finds a recorded walk that begins at the cursor, here or in another kept trace that agrees so far.
    #[inline]
    pub(crate) fn span(&mut self, known: impl Fn(&Span) -> bool) -> Option<usize> {
        let find = |trace: &Trace<T>| trace.spans.iter().position(&known);
        let agrees = |t: &Trace<T>| find(t).is_some() && self.trace().agrees(t, self.cursor);
        if find(self.trace()).is_none() {
            let other = self.traces.iter().position(agrees)?;
            self.take_up(other);
        }
        find(self.trace())
    }

    /// Goes on in another trace, with what was given and named in this step so far. What was computed is computed again.
    fn take_up(&mut self, other: usize) {
        let (low, high) = self.traces.split_at_mut(self.current.max(other));
        let (a, b) = (&mut low[self.current.min(other)], &mut high[0]);
        a.memory.leaves[..self.cursor].swap_with_slice(&mut b.memory.leaves[..self.cursor]);
        for (here, there) in a.nodes[..self.cursor].iter_mut().zip(&mut b.nodes) {
            if here.name.is_some() != there.name.is_some() {
                a.memory.outdate();
                b.memory.outdate();
            }
            std::mem::swap(&mut here.name, &mut there.name);
            std::mem::swap(&mut here.named, &mut there.named);
        }
        self.current = other;
        self.traces[other].used = self.step;
    }

    /// Notes the user's line of this step for a node that was found again.
    #[inline]
    pub(crate) fn stand_at(&mut self, id: u32, at: &'static Location<'static>) {
        let at = self.place.unwrap_or(at);
        self.trace_mut().nodes[id as usize].at = at;
    }

    /// Records a new node at the cursor; where the trace goes on differently, in a new trace.
    #[inline(never)]
    pub(crate) fn record(
        &mut self,
        source: Source<T>,
        inputs: &[u32],
        shape: Shape,
        at: &'static Location<'static>,
    ) -> u32 {
        self.open_end();
        self.cursor += 1;
        self.trace_mut().push(source, inputs, shape, at);
        (self.cursor - 1) as u32
    }

    /// Makes the cursor stand at the end of the current trace, in a new one if need be.
    pub(crate) fn open_end(&mut self) {
        if self.trace().nodes.len() > self.cursor {
            let fork = self.trace().fork(self.cursor);
            self.current = self.keep(fork);
            self.traces[self.current].used = self.step;
        }
    }

    /// Keeps a new trace, in the place of the least used one if there are many.
    fn keep(&mut self, trace: Trace<T>) -> usize {
        self.recordings += 1;
        if self.traces.len() < KEPT {
            self.traces.push(trace);
            return self.traces.len() - 1;
        }
        let least = self.traces.iter().enumerate().min_by_key(|(_, t)| t.used).map_or(0, |(i, _)| i);
        self.traces[least] = trace;
        least
    }

    /// A variable that stands for a failed operation but has a shape that users can look at.
    pub(crate) fn poisoned(&mut self, shape: Shape) -> u32 {
        self.poison.push(shape);
        POISON + (self.poison.len() - 1) as u32
    }

    #[inline]
    pub(crate) fn shape(&self, id: u32) -> Shape {
        match id.checked_sub(POISON) {
            Some(poison) => self.poison[poison as usize],
            None => self.trace().nodes[id as usize].shape,
        }
    }
}
