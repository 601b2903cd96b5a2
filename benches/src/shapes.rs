//! The products of a linear layer, at sizes from one sample to a wide layer.

/// Which of the three products of a linear layer Y = X·Wᵀ, with X \[batch, in\] and W \[out, in\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Y = X·Wᵀ.
    Forward,
    /// ∂J/∂W = dYᵀ·X.
    GradWeight,
    /// ∂J/∂X = dY·W.
    GradInput,
}

impl Layout {
    /// The three products in the order in which a training step runs them.
    pub const ALL: [Layout; 3] = [Layout::Forward, Layout::GradWeight, Layout::GradInput];

    /// The short name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Forward => "fwd",
            Layout::GradWeight => "gradW",
            Layout::GradInput => "gradX",
        }
    }
}

/// One product of a linear layer of a given size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Rows of X.
    pub batch: usize,
    /// Columns of X.
    pub inputs: usize,
    /// Columns of Y.
    pub outputs: usize,
    /// Which product.
    pub layout: Layout,
}

impl Shape {
    /// C is m × n and the sums have k terms: `[m, k, n]`.
    pub fn sizes(self) -> [usize; 3] {
        let Shape { batch, inputs, outputs, layout } = self;
        match layout {
            Layout::Forward => [batch, inputs, outputs],
            Layout::GradWeight => [outputs, batch, inputs],
            Layout::GradInput => [batch, outputs, inputs],
        }
    }

    /// Whether the left and the right operand lie transposed in memory.
    pub fn transposed(self) -> (bool, bool) {
        (self.layout == Layout::GradWeight, self.layout == Layout::Forward)
    }

    /// Floating-point operations in one product, 2mkn: a multiplication and an addition for each term.
    pub fn operations(self) -> u64 {
        2 * self.sizes().map(|size| size as u64).iter().product::<u64>()
    }

    /// The size as `batch×in×out`.
    pub fn size(self) -> String {
        format!("{}×{}×{}", self.batch, self.inputs, self.outputs)
    }
}

/// Batch × in × out.
const SIZES: [[usize; 3]; 6] =
    [[1, 64, 128], [32, 64, 128], [128, 784, 256], [256, 1024, 1024], [512, 4096, 4096], [2048, 2048, 2048]];

/// All products that are measured: every size in every layout.
pub fn shapes() -> impl Iterator<Item = Shape> {
    SIZES.into_iter().flat_map(|[batch, inputs, outputs]| {
        Layout::ALL.map(|layout| Shape { batch, inputs, outputs, layout })
    })
}
