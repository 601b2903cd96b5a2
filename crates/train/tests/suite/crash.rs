//! The plug is pulled, for real: a process that makes a checkpoint after each step is killed at any moment.

use crate::training::{long, training};
use gradus_tensor::random::Stream;
use gradus_train::Checkpoints;
use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::tempdir;

/// Where the child writes.
const FOLDER: &str = "GRADUS_CRASH_FOLDER";

/// What is killed: a training that goes on from its folder, and says each step whose checkpoint is complete.
#[test]
fn child() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let (end, _) = training::<f32>("adamw", Path::new(&folder), 1, None).unwrap();
    println!("end {}", end.theta.iter().map(|v| v.to_bits().to_string()).collect::<Vec<_>>().join(","));
}

fn spawn(folder: &Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["crash::child", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills so many children; gives how many trainings came to their end in spite of it.
fn kill(times: usize, seed: u64) -> usize {
    let whole = training::<f32>("adamw", tempdir().unwrap().path(), 1000, None).unwrap().0.theta;
    let whole: Vec<String> = whole.iter().map(|v| v.to_bits().to_string()).collect();
    let mut stream = Stream::new(seed, "kill");
    let mut folder = tempdir().unwrap();
    let (mut killed, mut ended) = (0, 0);
    while killed < times {
        let mut child = spawn(folder.path());
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let patience = Duration::from_micros(stream.below(60_000) as u64);
        let begun = Instant::now();
        let (mut complete, mut end) = (0, None);
        for line in lines.map_while(Result::ok) {
            // The runner's own words may stand before it on the line.
            if let Some((_, step)) = line.split_once("complete ") {
                complete = step.trim().parse::<u64>().unwrap();
            }
            end = line.split_once("end ").map(|(_, bits)| bits.to_owned()).or(end);
            if begun.elapsed() >= patience {
                child.kill().unwrap();
                break;
            }
        }
        child.wait().unwrap();
        if let Some(bits) = end {
            assert!(
                bits.split(',').eq(whole.iter()),
                "a training that was killed {killed} times ended in other bits"
            );
            ended += 1;
            folder = tempdir().unwrap();
            continue;
        }
        killed += 1;
        let found = Checkpoints::list(folder.path()).unwrap();
        let Some(newest) = found.first() else {
            assert_eq!(complete, 0, "no checkpoint, but one was complete");
            continue;
        };
        // The newest can be read: not the second one, if the first cannot.
        let checkpoint = gradus_train::Checkpoint::<f32>::load(newest).unwrap();
        assert!(
            checkpoint.position.step >= complete,
            "{} is older than {complete}",
            checkpoint.position.step
        );
    }
    ended
}

/// The short form; with `GRADUS_LONG` set, as `cargo xtask crash` sets it, the whole.
#[cfg(unix)]
#[test]
fn a_process_that_is_killed_loses_nothing() {
    let times = if long() { 500 } else { 12 };
    let ended = kill(times, 1);
    if long() {
        println!(
            "{times} kills: each time the newest checkpoint could be read, and was none older than the last complete one;"
        );
        println!(
            "{ended} trainings came to their end in spite of them, each in the bits of one that was never killed"
        );
        assert!(ended > 0);
    }
}

/// A disk that is full, or a limit of the size of files: the old file stays, and it is said.
#[cfg(unix)]
#[test]
fn a_full_disk_keeps_the_old_checkpoint() {
    let folder = tempdir().unwrap();
    training::<f32>("adamw", folder.path(), 1, Some(9)).unwrap_err();
    let before = Checkpoints::list(folder.path()).unwrap();
    let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" crash::child --exact --nocapture";
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(env::current_exe().unwrap())
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && said.contains("write: File too large"), "{said}");
    assert_eq!(Checkpoints::list(folder.path()).unwrap(), before);
    gradus_train::Checkpoint::<f32>::load(&before[0]).unwrap();
}
