use crate::{Callback, Flow, Moment};
use gradus_tensor::{Error, Result, Scalar};
use std::{
    fmt,
    io::{Write, stdout},
};

/// Prints a line for each measurement: `epoch 3  train_loss 0.2315  valid_loss 0.2817`.
pub struct PrintLog(Box<dyn Write + Send>);

impl PrintLog {
    /// Prints to the terminal.
    pub fn new() -> PrintLog {
        PrintLog(Box::new(stdout()))
    }

    /// Prints to something else.
    pub fn to(writer: impl Write + Send + 'static) -> PrintLog {
        PrintLog(Box::new(writer))
    }
}

impl Default for PrintLog {
    fn default() -> Self {
        PrintLog::new()
    }
}

impl fmt::Debug for PrintLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrintLog")
    }
}

impl<T: Scalar> Callback<T> for PrintLog {
    fn measure(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        let mut line = format!("epoch {}", moment.epoch + 1);
        for (name, value) in moment.metrics {
            let small = *value != 0.0 && value.abs() < 1e-3;
            line += &if small { format!("  {name} {value:.2e}") } else { format!("  {name} {value:.4}") };
        }
        writeln!(self.0, "{line}").map_err(|e| Error::io("print", &e))?;
        Ok(Flow::Continue)
    }
}
