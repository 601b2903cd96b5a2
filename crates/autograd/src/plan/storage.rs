//! Where results lie: full sheets for what other stages need, thin ones for what one block of rows needs.

use super::{Input, Kernel, Kind, Place, Stage, build::Draft, schedule::Step};
use gradus_tensor::{
    Scalar,
    kernels::{Lay, Sheet, threads},
};

/// The memory of one stage in the making.
struct Sheets {
    lays: Vec<Lay>,
    /// For each thin sheet the last kernel of the stage that needs it; none for full ones.
    until: Vec<Option<usize>>,
    /// The lengths of full sheets.
    full: Vec<usize>,
}

/// Makes stages of the steps and gives every result a place.
pub(super) fn allot<T: Scalar>(draft: &mut Draft<'_, T>, steps: &[Step], plan: u32) -> Vec<Stage<T>> {
    let mut stage_of = vec![0; draft.kernels.len()];
    for (stage, step) in steps.iter().enumerate() {
        step.kernels.iter().for_each(|&k| stage_of[k] = stage);
    }
    let last = last_uses(draft, &stage_of);
    let one = |(stage, step): (usize, &Step)| allot_stage(draft, step, &last, (plan, stage as u32));
    steps.iter().enumerate().map(one).collect()
}

/// For each kernel, the last kernel of its own stage that needs it; none if another stage does, or a later plan may.
fn last_uses<T: Scalar>(draft: &Draft<'_, T>, stage_of: &[usize]) -> Vec<Option<usize>> {
    let mut last: Vec<Option<usize>> =
        draft.kernels.iter().enumerate().map(|(k, planned)| (!planned.kept).then_some(k)).collect();
    for (user, planned) in draft.kernels.iter().enumerate() {
        for &input in draft.trace.inputs(planned.node) {
            let Some(k) = draft.kernel_of[draft.trace.base(input) as usize] else { continue };
            last[k] = last[k].filter(|_| stage_of[k] == stage_of[user]).map(|before| before.max(user));
        }
    }
    last
}

fn allot_stage<T: Scalar>(
    draft: &mut Draft<'_, T>,
    step: &Step,
    last: &[Option<usize>],
    (plan, stage): (u32, u32),
) -> Stage<T> {
    let mut sheets = Sheets { lays: Vec::new(), until: Vec::new(), full: Vec::new() };
    let mut kernels = Vec::new();
    let mut thin = Vec::new();
    let mut work = 0;
    let mut kind = step.rows.map_or(Kind::Whole, Kind::Rows);
    for &k in &step.kernels {
        let (trace, planned) = (draft.trace, &draft.kernels[k]);
        let (node, op, sink) = (planned.node, planned.op.clone(), planned.sink);
        let (shape, shapes) = (trace.nodes[node as usize].shape, trace.shapes(node));
        let cut = step.rows.and_then(|_| op.by_rows(&shapes, shape));
        let input = |(place, &i): (usize, &u32)| {
            let cut = cut.is_some_and(|cut| cut.has(place));
            Input::new(draft.places[trace.base(i) as usize], trace.nodes[i as usize].shape, cut)
        };
        let inputs: Vec<Input> = trace.inputs(node).iter().enumerate().map(input).collect();
        let integers = trace.inputs(node).iter().any(|&i| trace.nodes[i as usize].source.is_integer());
        work += op.work(&shapes, shape);
        let mut sheet = 0;
        if let Some(sink) = sink {
            kind = Kind::Sink(sink);
        } else {
            let width = step.rows.map_or(shape.len(), |rows| shape.len() / rows.max(1));
            let until = step.rows.and(last[k]);
            sheet = sheets.take(k, width, until, shape.len());
            draft.places[node as usize] = Place::Sheet { plan, stage, sheet: sheet as u32 };
            thin.extend(until.map(|_| node as usize));
        }
        kernels.push(Kernel { node, op, inputs, shape, len: shape.len(), sheet, integers });
    }
    // What lay in thin sheets is nowhere when the stage has run.
    thin.into_iter().for_each(|node| draft.places[node] = Place::Nowhere);
    Stage { kind, work, kernels, sheets: sheets.make(step.rows.unwrap_or(1)), lays: sheets.lays }
}

impl Sheets {
    /// A sheet for the result of kernel `k`: a thin one that is free, if no other stage needs the result.
    fn take(&mut self, k: usize, width: usize, until: Option<usize>, len: usize) -> usize {
        let free = |&s: &usize| self.until[s].is_some_and(|until| until < k);
        let fit = |&s: &usize| (self.lays[s].width < width, self.lays[s].width.abs_diff(width));
        let reused = until.and_then(|_| (0..self.lays.len()).filter(free).min_by_key(fit));
        let sheet = reused.unwrap_or_else(|| {
            self.lays.push(Lay { width, thin: until.is_some() });
            self.until.push(until);
            self.full.push(len);
            self.lays.len() - 1
        });
        self.until[sheet] = until;
        self.lays[sheet].width = self.lays[sheet].width.max(width);
        sheet
    }

    fn make<T: Scalar>(&self, rows: usize) -> Vec<Sheet<T>> {
        // However the rows are cut among so many threads, there is room for the last block of each.
        let blocks = rows + threads();
        let len = |(lay, full): (&Lay, &usize)| if lay.thin { blocks * lay.width } else { *full };
        self.lays.iter().zip(&self.full).map(|sheet| Sheet::new(len(sheet))).collect()
    }
}
