//! `gradus resume`.

use crate::{
    args::How,
    failure::Failure,
    out_dir::{MODEL, RUN, checkpoints},
    screen::say,
    training::go::{Told, execute},
};
use clap::Args;
use gradus::{prelude::*, tensor::kernels::set_threads, train::run::RunFile};
use std::path::PathBuf;

/// Which run.
#[derive(Args, Debug)]
pub(crate) struct ResumeOptions {
    /// The folder that the training wrote to
    folder: PathBuf,
    /// Writes event files for TensorBoard, too
    #[arg(long)]
    tensorboard: bool,
    #[command(flatten)]
    how: How,
}

/// Goes on from the newest checkpoint.
pub(crate) fn resume(options: &ResumeOptions) -> Result<(), Failure> {
    set_threads(options.how.threads.into());
    let folder = &options.folder;
    let path = folder.join(RUN);
    if !path.is_file() {
        let error = Error::argument(format!("there is no {RUN} in this folder, so no run to go on with"));
        return Err(Failure::Usage(error.file(folder)));
    }
    let run = RunFile::read(&path)?;
    if folder.join(MODEL).exists() {
        // An imported model, say; to begin anew would put another in its place.
        if checkpoints(folder).is_empty() {
            let error = Error::argument("holds a model, and no checkpoint of a training to go on with");
            let help = format!("gradus eval {} tests the model", folder.display());
            return Err(Failure::Usage(error.file(folder).help(help)));
        }
        say(format!("the run in {} is finished; it is tested and reported again", folder.display()))?;
    }
    say(format!(
        "gradus resume: {}, seed {}; the results go to {}",
        run.data.source,
        run.seed,
        folder.display()
    ))?;
    let (out, json, tensorboard) = (folder.clone(), options.how.json, options.tensorboard);
    execute(run, &Told { out, json, resume: true, overwrite: false, tensorboard, folds: None })
}
