use super::{Column, Kind, Schema, schema::MOST_LEVELS};
use gradus_tensor::{Error, Result};
use serde::{Deserialize, Serialize};

/// What is asked about a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Its number.
    Regression,
    /// Which of two classes it names.
    Binary,
    /// Which of several classes it names.
    MultiClass,
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Goal::Regression => "regression",
            Goal::Binary => "binary",
            Goal::MultiClass => "multi_class",
        })
    }
}

impl std::str::FromStr for Goal {
    type Err = Error;
    fn from_str(text: &str) -> Result<Goal> {
        let all = [Goal::Regression, Goal::Binary, Goal::MultiClass];
        all.into_iter().find(|goal| goal.to_string() == text).ok_or_else(|| {
            Error::argument(format!("task {text:?}, where regression, binary or multi_class is expected"))
        })
    }
}

/// Whole numbers up to so many different ones, without gaps from 0 or 1 on, are taken for the numbers of classes.
const MOST_NUMBERED_CLASSES: usize = 10;

/// Which column is to be predicted, and what is asked about it.
///
/// Texts, words for yes and no, two different whole numbers, and up to ten different whole numbers without gaps from 0 or 1 on
/// are classes; all other numbers, and dates (as days since 1970-01-01), are to be predicted as numbers.
///
/// ```
/// use gradus_data::table::{Csv, Goal, Task};
/// let schema = Csv::new().bytes("t", "x,y\n1,0.5\n2,0.7\n3,0.1\n")?.schema()?;
/// let task = Task::guess(&schema, "y")?;
/// assert_eq!(task.goal(), Goal::Regression);
/// assert_eq!(task.reason(), "y holds numbers from 0.1 to 0.7");
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    target: String,
    goal: Goal,
    reason: String,
}

impl Task {
    /// Decides by what the column holds.
    ///
    /// # Errors
    /// There is no such column, nothing can be learned about it, or its texts are too many to be classes.
    pub fn guess(schema: &Schema, target: &str) -> Result<Task> {
        let column = schema.column(target)?;
        let (goal, why) = goal(column);
        let present = schema.rows() - column.missing;
        if goal != Goal::Regression && present >= 20 && 2 * column.distinct > present {
            let message = format!(
                "column {target:?}: {} different values in {present} rows are names rather than classes",
                column.distinct
            );
            return Err(Error::argument(message).help("if they are classes, ask for multi_class"));
        }
        let task = Task { target: target.to_owned(), goal, reason: format!("{target} holds {why}") };
        task.check(column)
    }

    /// What is asked is told.
    ///
    /// # Errors
    /// As [`guess`](Task::guess), or the column holds no numbers to be predicted.
    pub fn new(schema: &Schema, target: &str, goal: Goal) -> Result<Task> {
        let column = schema.column(target)?;
        if goal == Goal::Regression && !(column.kind == Kind::Number || column.kind.is_date()) {
            return Err(Error::argument(format!(
                "column {target:?}: regression needs numbers, but it is {}",
                column.kind
            ))
            .help("ask for binary or multi_class, or say that the column is of the kind number"));
        }
        if goal == Goal::Binary && column.distinct > 2 {
            let message = format!(
                "column {target:?}: binary needs two classes, but there are {} values",
                column.distinct
            );
            return Err(Error::argument(message).help("ask for multi_class"));
        }
        Task { target: target.to_owned(), goal, reason: "as told".to_owned() }.check(column)
    }

    fn check(self, column: &Column) -> Result<Task> {
        let refuse = |message: String| Err(Error::argument(format!("column {:?}: {message}", self.target)));
        match column.distinct {
            0 => refuse("every value is missing, so there is nothing to learn from".to_owned()),
            1 => refuse("the same value in all rows, so there is nothing to predict".to_owned()),
            many if many > MOST_LEVELS && self.goal != Goal::Regression => {
                refuse(format!("more than {MOST_LEVELS} different values are too many classes"))
            }
            _ => Ok(self),
        }
    }

    /// The name of the column to be predicted.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// What is asked.
    pub fn goal(&self) -> Goal {
        self.goal
    }

    /// Why, in one line.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

fn goal(column: &Column) -> (Goal, String) {
    let distinct = column.distinct;
    let classes = if distinct == 2 { Goal::Binary } else { Goal::MultiClass };
    let (least, most) = column.range.unwrap_or_default();
    match column.kind {
        Kind::Date | Kind::DateMdy | Kind::DateDmy => {
            (Goal::Regression, "dates, which are predicted as days since 1970-01-01".to_owned())
        }
        Kind::YesNo => (Goal::Binary, "words for yes and no".to_owned()),
        Kind::Category if distinct > MOST_LEVELS => {
            (classes, format!("texts, more than {MOST_LEVELS} different ones"))
        }
        Kind::Category => (classes, format!("texts, {distinct} different ones")),
        Kind::Number if column.whole && distinct == 2 => {
            (classes, format!("two whole numbers, {least} and {most}"))
        }
        Kind::Number if column.whole && numbered(distinct, least, most) => {
            (classes, format!("the whole numbers from {least} to {most}, taken for {distinct} classes"))
        }
        Kind::Number => (Goal::Regression, format!("numbers from {least} to {most}")),
    }
}

/// Whether so many whole numbers fill a range from 0 or 1 on, as the numbers of classes do.
fn numbered(distinct: usize, least: f64, most: f64) -> bool {
    distinct <= MOST_NUMBERED_CLASSES
        && (least == 0.0 || least == 1.0)
        && most - least + 1.0 == distinct as f64
}
