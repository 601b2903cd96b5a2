//! Tables: a CSV file becomes a dataset, and what a network says of its rows becomes words and units again.
//!
//! Everything is guessed, said, and can be told otherwise: [`Table`] (delimiter and names), [`Schema`] (what the columns hold),
//! [`Task`] (regression or classes), [`Index`] (which rows go where), [`Preparation`] (how cells become numbers, fitted to
//! the training rows alone). Each is one pass over the file, which is never in memory as a whole; [`Cache`] keeps encoded rows
//! on the disk.
//!
//! ```
//! use gradus_data::table::{Index, Preparation, Shares, SplitBy, Table, Task};
//!
//! # let penguins = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/penguins.csv");
//! let table = Table::open(penguins)?;
//! let schema = table.schema()?;
//! let task = Task::guess(&schema, "species")?;
//! print!("{schema}{}\n", task.reason());
//!
//! let index = Index::read(&table, &schema, &task, &SplitBy::usual(&task))?;
//! let parts = index.split(Shares::default(), 0)?;
//! let preparation = Preparation::fit(&table, &schema, &index, &parts.train)?;
//! let (train, _) = preparation.dataset::<f32>(&table, Some(&parts.train))?;
//! let (test, report) = preparation.dataset::<f32>(&table, Some(&parts.test))?;
//! # assert_eq!((train.len() + parts.validation.len() + test.len(), train.classes()), (344, 3));
//! # assert_eq!(report.without_target, 0);
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

mod cache;
mod coding;
mod decide;
mod encoder;
mod fit;
mod index;
mod levels;
mod moments;
mod observe;
mod open;
mod parts;
mod pass;
mod preparation;
mod records;
mod schema;
mod sniff;
mod target;
mod task;
mod text;
mod value;

pub use cache::Cache;
pub use coding::{Coding, Encoded, Period, Scaling, Transform};
pub use index::{Index, SplitBy};
pub use open::{Csv, Table};
pub use parts::{Parts, Shares, Ties};
pub use pass::{Inputs, Report};
pub use preparation::{Feature, Preparation};
pub use records::{Cells, Limits, Rows};
pub use schema::{Column, Kind, MOST_LEVELS, Schema};
pub use target::{Answer, Prediction, Target};
pub use task::{Goal, Task};
