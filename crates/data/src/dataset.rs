use gradus_tensor::{Error, Result, Scalar, Shape, Tensor};

/// Rows of numbers, each with the class it belongs to, or with numbers that are to be predicted of it.
///
/// The rows lie on axis 0 of `x`, so `x` has the shape `[rows, features…]`; `y` holds one label below
/// [`classes`](Dataset::classes) for each of them, or `values` of the shape `[rows, outputs]` its numbers. There is always at
/// least one row with at least one feature.
///
/// ```
/// use gradus_data::Dataset;
/// use gradus_tensor::Tensor;
///
/// let x = Tensor::from([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]);
/// let xor = Dataset::new("xor", x, vec![0, 1, 1, 0], ["equal", "different"])?;
/// assert_eq!((xor.len(), xor.features(), xor.classes()), (4, 2, 2));
/// assert_eq!(xor.row(2), [1.0, 0.0]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset<T> {
    name: String,
    x: Tensor<T>,
    targets: Goal<T>,
}

/// What is to be predicted of each row.
#[derive(Clone, Debug, PartialEq)]
enum Goal<T> {
    Classes { labels: Vec<u32>, names: Vec<String> },
    Numbers { values: Tensor<T>, names: Vec<String> },
}

#[expect(clippy::len_without_is_empty, reason = "a dataset has at least one row")]
impl<T: Scalar> Dataset<T> {
    /// A dataset from its rows `x` of shape `[rows, features…]`, their labels `y` and the names of the classes.
    ///
    /// # Errors
    /// `x` has no axis or no elements, the numbers of rows and labels differ, or a label has no class.
    pub fn new(
        name: impl Into<String>,
        x: Tensor<T>,
        y: Vec<u32>,
        class_names: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Dataset<T>> {
        let names = class_names.into_iter().map(Into::into).collect();
        Dataset { name: name.into(), x, targets: Goal::Classes { labels: y, names } }.checked()
    }

    /// A dataset whose rows have numbers that are to be predicted: `values` of the shape `[rows, outputs]` or `[rows]`, and the
    /// names of the outputs.
    ///
    /// ```
    /// use gradus_data::Dataset;
    /// use gradus_tensor::Tensor;
    /// let x = Tensor::from([[0.0], [1.0], [2.0]]);
    /// let line = Dataset::regression("line", x, Tensor::from([1.0, 3.0, 5.0]), ["2x + 1"])?;
    /// assert_eq!(line.values().unwrap().dims(), [3, 1]);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// `x` has no axis or no elements, or the numbers of rows, or of outputs and names, differ.
    pub fn regression(
        name: impl Into<String>,
        x: Tensor<T>,
        values: Tensor<T>,
        names: impl IntoIterator<Item: Into<String>>,
    ) -> Result<Dataset<T>> {
        let names = names.into_iter().map(Into::into).collect();
        let values = match *values.dims() {
            [rows] => Tensor::new([rows, 1], values.into_vec())?,
            _ => values,
        };
        Dataset { name: name.into(), x, targets: Goal::Numbers { values, names } }.checked()
    }

    fn checked(self) -> Result<Dataset<T>> {
        self.check().map_err(|error| error.of(format!("Dataset {:?}", self.name)))?;
        Ok(self)
    }

    fn check(&self) -> Result<()> {
        let shape = self.x.shape();
        if shape.rank() == 0 || shape.is_empty() {
            return Err(Error::shape(format!("x has the shape {shape}: no rows of features"))
                .help("x holds one row or more along axis 0: [rows, features]"));
        }
        match &self.targets {
            Goal::Classes { labels, names } => check_labels(labels, names.len(), shape[0]),
            Goal::Numbers { values, names } => check_values(values.shape(), names.len(), shape[0]),
        }
    }

    /// What the data are called: `digits`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The features of all rows, `[rows, features…]`.
    pub fn x(&self) -> &Tensor<T> {
        &self.x
    }

    /// The features of all rows in row-major order, to be changed (as a [`Normaliser`](crate::Normaliser) does).
    pub fn x_mut(&mut self) -> &mut [T] {
        self.x.as_mut_slice()
    }

    /// The label of each row; none where the rows have numbers as targets.
    pub fn y(&self) -> &[u32] {
        match &self.targets {
            Goal::Classes { labels, .. } => labels,
            Goal::Numbers { .. } => &[],
        }
    }

    /// The numbers that are to be predicted, `[rows, outputs]`; none where the rows have classes.
    pub fn values(&self) -> Option<&Tensor<T>> {
        match &self.targets {
            Goal::Classes { .. } => None,
            Goal::Numbers { values, .. } => Some(values),
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.x.dims().first().copied().unwrap_or(0)
    }

    /// The number of classes; 0 where the rows have numbers as targets.
    pub fn classes(&self) -> usize {
        self.class_names().len()
    }

    /// The names of the classes in the order of their labels.
    pub fn class_names(&self) -> &[String] {
        match &self.targets {
            Goal::Classes { names, .. } => names,
            Goal::Numbers { .. } => &[],
        }
    }

    /// The names of what is predicted: of the classes, or of the outputs.
    pub fn target_names(&self) -> &[String] {
        match &self.targets {
            Goal::Classes { names, .. } | Goal::Numbers { names, .. } => names,
        }
    }

    /// How many rows each class has.
    pub fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes()];
        for &label in self.y() {
            counts[label as usize] += 1;
        }
        counts
    }

    /// The shape of one row: `[8, 8]` for images of 8×8 pixels.
    pub fn feature_shape(&self) -> Shape {
        // Fewer axes and no more elements than x, whose shape exists.
        Shape::new(&self.x.shape().dims()[1..]).unwrap_or(Shape::SCALAR)
    }

    /// The number of features of a row.
    pub fn features(&self) -> usize {
        self.feature_shape().len()
    }

    /// The features of one row, row-major.
    ///
    /// # Panics
    /// As slices do, where there is no such row.
    pub fn row(&self, index: usize) -> &[T] {
        let width = self.features();
        &self.x.as_slice()[index * width..][..width]
    }

    /// The chosen rows in the order given; a row may be chosen more than once.
    ///
    /// # Errors
    /// No row is chosen, or there is no such row.
    pub fn rows(&self, indices: &[usize]) -> Result<Dataset<T>> {
        let of = "Dataset::rows";
        if let Some(&index) = indices.iter().find(|&&index| index >= self.len()) {
            let rows = self.len();
            return Err(Error::argument(format!("row {index} of {:?}, which has {rows}", self.name)).of(of));
        }
        let shape = self.x.shape().with(0, indices.len()).map_err(|error| error.of(of))?;
        let x = indices.iter().flat_map(|&index| self.row(index)).copied().collect();
        let targets = self.targets.rows(indices)?;
        Dataset { name: self.name.clone(), x: Tensor::new(shape, x)?, targets }.checked()
    }

    /// The same rows with their features in another shape, such as `[1, 8, 8]` for a convolution.
    ///
    /// # Errors
    /// The shape holds another number of features, or has so many axes that none is left for the rows.
    pub fn reshape(self, features: impl Into<Shape>) -> Result<Dataset<T>> {
        let (of, features) = ("Dataset::reshape", features.into());
        if features.len() != self.features() {
            let message = format!("rows of the shape {} as {features}", self.feature_shape());
            return Err(Error::shape(message).of(of));
        }
        let dims: Vec<usize> = std::iter::once(self.len()).chain(features.dims().iter().copied()).collect();
        let shape = Shape::new(&dims).map_err(|error| error.of(of))?;
        Ok(Dataset { x: Tensor::new(shape, self.x.into_vec())?, ..self })
    }

    /// The same rows as plain vectors: `x` becomes `[rows, features]`, as a linear layer takes it.
    ///
    /// # Errors
    /// None that a dataset can cause; the result is that of [`reshape`](Dataset::reshape).
    pub fn flatten(self) -> Result<Dataset<T>> {
        let features = self.features();
        self.reshape([features])
    }
}

impl<T: Scalar> Goal<T> {
    /// The targets of chosen rows, which exist.
    fn rows(&self, indices: &[usize]) -> Result<Goal<T>> {
        Ok(match self {
            Goal::Classes { labels, names } => {
                Goal::Classes { labels: indices.iter().map(|&i| labels[i]).collect(), names: names.clone() }
            }
            Goal::Numbers { values, names } => {
                let width = names.len();
                let chosen = indices.iter().flat_map(|&i| &values.as_slice()[i * width..][..width]);
                let values = Tensor::new([indices.len(), width], chosen.copied().collect())?;
                Goal::Numbers { values, names: names.clone() }
            }
        })
    }
}

fn check_labels(labels: &[u32], classes: usize, rows: usize) -> Result<()> {
    if labels.len() != rows {
        return Err(Error::shape(format!("{rows} rows in x, but {} labels in y", labels.len())));
    }
    match labels.iter().position(|&label| label as usize >= classes) {
        Some(row) => {
            Err(Error::argument(format!("label {} of row {row}, with {classes} classes", labels[row]))
                .help("labels count from 0, and every class has a name"))
        }
        None => Ok(()),
    }
}

fn check_values(shape: Shape, outputs: usize, rows: usize) -> Result<()> {
    if shape.dims() != [rows, outputs] || outputs == 0 {
        let message = format!("values of the shape {shape}, with {rows} rows in x and {outputs} names");
        return Err(Error::shape(message).help("values are [rows, outputs], and every output has a name"));
    }
    Ok(())
}
