//! The memory of a trace: the buffers of leaves, the plans with their sheets, and how far the step has come.

use super::{Place, Plan, Target};
use gradus_tensor::kernels::Sheet;

/// The value of a node that is given or constant.
#[derive(Debug)]
pub(crate) struct Leaf<T> {
    pub(crate) real: Vec<T>,
    pub(crate) integers: Vec<u32>,
}

impl<T> Default for Leaf<T> {
    fn default() -> Self {
        Leaf { real: Vec::new(), integers: Vec::new() }
    }
}

impl<T: Clone> Clone for Leaf<T> {
    fn clone(&self) -> Self {
        Leaf { real: self.real.clone(), integers: self.integers.clone() }
    }
}

/// The lengths of the sheets that were given to a pool.
#[derive(Debug, Default)]
pub(crate) struct Lent(Vec<usize>);

/// What a trace keeps from step to step.
#[derive(Debug)]
pub(crate) struct Memory<T> {
    /// For each node, its value if it is given or constant.
    pub(crate) leaves: Vec<Leaf<T>>,
    pub(crate) plans: Vec<Plan<T>>,
    /// The step in which a plan ran last, and that plan.
    pub(super) reached: (u64, Option<usize>),
    /// Whether the plans were made before it was known which values must be kept.
    pub(super) outdated: bool,
    /// Room for a gradient on its way into ∇θ.
    pub(super) spare: Sheet<T>,
}

impl<T> Memory<T> {
    /// The memory of a trace whose nodes have these values so far.
    pub(crate) fn of(leaves: Vec<Leaf<T>>) -> Self {
        Memory { leaves, plans: Vec::new(), reached: (0, None), outdated: false, spare: Sheet::default() }
    }

    /// The plan that ran last in a step.
    pub(crate) fn last(&self, step: u64) -> Option<usize> {
        self.reached.1.filter(|_| self.reached.0 == step)
    }

    /// Where a node's value lies in this step; nowhere if it has not been computed.
    pub(crate) fn place(&self, step: u64, node: u32) -> Place {
        let last = self.last(step).and_then(|plan| self.plans[plan].places.get(node as usize));
        last.copied().unwrap_or(Place::Nowhere)
    }

    /// Makes plans anew, from the next step on at the latest: another value must be kept.
    pub(crate) fn outdate(&mut self) {
        self.outdated = true;
    }

    /// Never takes a plan for this target again: the walk that it ran is replaced.
    pub(crate) fn forget(&mut self, target: Target) {
        self.plans.iter_mut().filter(|p| p.target == target).for_each(|p| p.target = Target::Nothing);
        self.outdate();
    }

    /// Forgets the plans, if they are outdated and no value of this step lies in them.
    pub(super) fn renew(&mut self, step: u64) {
        if self.outdated && self.last(step).is_none() {
            self.plans.clear();
            self.outdated = false;
        }
    }

    /// The plan for a target after what has run in this step, if there is one.
    pub(super) fn known(&self, step: u64, target: Target) -> Option<usize> {
        let after = self.last(step);
        self.plans.iter().position(|p| p.after == after && p.target == target)
    }

    /// Takes the sheets of all plans from a pool, where that has some that are large enough.
    pub(crate) fn borrow_sheets(&mut self, lent: &mut Lent, pool: &mut Vec<Sheet<T>>)
    where
        T: Copy + Default,
    {
        let sheets = self.plans.iter_mut().flat_map(|p| &mut p.stages).flat_map(|s| &mut s.sheets);
        for (i, sheet) in sheets.enumerate() {
            // A new plan comes with sheets of its own.
            let len = lent.0.get(i).copied().unwrap_or(sheet.len());
            let fits = |s: &(usize, &Sheet<T>)| s.1.capacity() >= len;
            if let Some((place, _)) = pool.iter().enumerate().filter(fits).min_by_key(|(_, s)| s.capacity()) {
                *sheet = pool.swap_remove(place);
                sheet.resize(len);
            } else if sheet.len() < len {
                *sheet = Sheet::new(len);
            }
        }
    }

    /// Gives the sheets of all plans to a pool.
    pub(crate) fn return_sheets(&mut self, lent: &mut Lent, pool: &mut Vec<Sheet<T>>) {
        lent.0.clear();
        for sheet in self.plans.iter_mut().flat_map(|p| &mut p.stages).flat_map(|s| &mut s.sheets) {
            lent.0.push(sheet.len());
            pool.push(std::mem::take(sheet));
        }
    }

    /// Bytes of computed values that are kept from step to step.
    pub(crate) fn bytes(&self) -> usize {
        let sheets = self.plans.iter().flat_map(|p| &p.stages).flat_map(|s| &s.sheets);
        let leaves: usize =
            self.leaves.iter().map(|l| l.real.len() * size_of::<T>() + l.integers.len() * 4).sum();
        leaves + sheets.map(Sheet::len).sum::<usize>() * size_of::<T>()
    }
}
