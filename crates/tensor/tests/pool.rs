//! The pool: every task once, on any number of threads; callers at the same time; panics; and a long stress.

use gradus_tensor::kernels::{
    Lay, Sheet, as_caller, bands, chunks, following, leading, parallel, set_threads, spare_threads,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

/// Tests that set the number of threads run one after another.
static ALONE: Mutex<()> = Mutex::new(());

fn bump(count: &AtomicUsize) {
    count.fetch_add(1, Relaxed);
}

fn with_threads(threads: usize, test: impl FnOnce()) {
    let _alone = ALONE.lock().unwrap_or_else(|e| e.into_inner());
    set_threads(threads);
    test();
    set_threads(0);
}

#[test]
fn every_task_runs_once() {
    for threads in 1..=4 {
        with_threads(threads, || {
            for tasks in [0, 1, 2, 3, 7, 100] {
                let counts: Vec<AtomicUsize> = (0..tasks).map(|_| AtomicUsize::new(0)).collect();
                parallel(tasks, &|i| {
                    counts[i].fetch_add(1, Relaxed);
                });
                assert!(counts.iter().all(|c| c.load(Relaxed) == 1), "{threads} threads, {tasks} tasks");
            }
        });
    }
}

#[test]
fn pieces_cover_a_slice() {
    with_threads(3, || {
        for len in [0usize, 1, 5, 64, 1000] {
            for size in [0usize, 1, 3, 64, 2000] {
                let mut data = vec![0usize; len];
                chunks(&mut data, size, &|i, piece| {
                    piece.iter_mut().enumerate().for_each(|(k, x)| *x += 1 + i * size.max(1) + k);
                });
                assert_eq!(data, (1..=len).collect::<Vec<_>>());
            }
        }
    });
}

/// Rows flow from a full sheet through a thin one, which each thread has for itself, into another full one.
#[test]
fn bands_share_rows_out() {
    for threads in [1, 2, 4] {
        with_threads(threads, || {
            let (rows, block) = (103, 8);
            let lay = |width, thin| Lay { width, thin };
            let mut sheets = [Sheet::new(rows * 3), Sheet::new(threads * block * 3), Sheet::new(rows)];
            sheets[0].as_mut_slice().iter_mut().enumerate().for_each(|(i, x)| *x = i);
            bands(&mut sheets, &[lay(3, false), lay(3, true), lay(1, false)], rows, block, &|band| {
                let (thin, others) = band.split(1);
                thin.iter_mut().zip(others.rows(0)).for_each(|(y, x)| *y = x * 2);
                let (sums, others) = band.split(2);
                sums.iter_mut().zip(others.rows(1).chunks(3)).for_each(|(y, x)| *y = x.iter().sum());
            });
            let want: Vec<usize> = (0..rows).map(|r| 2 * (9 * r + 3)).collect();
            assert_eq!(sheets[2].as_slice(), want);
        });
    }
}

#[test]
fn a_sheet_cannot_be_read_while_it_is_written_nor_beyond_its_rows() {
    let lays = [Lay { width: 2, thin: false }];
    let mut sheets = [Sheet::<f32>::new(8)];
    let twice = AssertUnwindSafe(|| {
        bands(&mut sheets, &lays, 4, 2, &|band| assert!(band.split(0).1.rows(0).is_empty()))
    });
    assert!(catch_unwind(twice).is_err());
    let mut sheets = [Sheet::<f32>::new(8)];
    let beyond =
        AssertUnwindSafe(|| bands(&mut sheets, &lays, 6, 3, &|band| assert!(band.split(0).0.is_empty())));
    assert!(catch_unwind(beyond).is_err());
}

#[test]
fn a_panic_reaches_the_caller_and_later_work_is_sound() {
    with_threads(2, || {
        for _ in 0..50 {
            let failing = AssertUnwindSafe(|| parallel(8, &|i| assert!(i != 5, "planted")));
            let panic = catch_unwind(failing).unwrap_err();
            assert_eq!(panic.downcast_ref::<&str>(), Some(&"planted"));
            let count = AtomicUsize::new(0);
            parallel(8, &|_| bump(&count));
            assert_eq!(count.load(Relaxed), 8);
        }
    });
}

#[test]
fn work_that_is_to_be_alone_stays_on_its_thread_and_so_does_what_follows() {
    with_threads(3, || {
        let here = std::thread::current().id();
        let spare = as_caller(spare_threads);
        let stays = || {
            assert_eq!(spare_threads(), 1);
            parallel(50, &|_| assert_eq!(std::thread::current().id(), here));
        };
        leading(true, stays);
        following(stays);
        let told = std::panic::catch_unwind(|| leading(true, || panic!("planted")));
        assert!(told.is_err() && as_caller(spare_threads) == spare, "what was before a panic is so after it");
        leading(false, || as_caller(|| assert_eq!(spare_threads(), spare)));
        following(|| as_caller(|| assert_eq!(spare_threads(), spare)));
    });
}

#[test]
fn nested_and_simultaneous_calls_do_all_their_work() {
    with_threads(2, || {
        let count = AtomicUsize::new(0);
        std::thread::scope(|s| {
            for _ in 0..4 {
                s.spawn(|| {
                    for _ in 0..200 {
                        parallel(4, &|_| {
                            assert_eq!(spare_threads(), 1);
                            parallel(4, &|_| bump(&count));
                        });
                    }
                });
            }
        });
        assert_eq!(count.load(Relaxed), 4 * 200 * 16);
        as_caller(|| assert_eq!(spare_threads(), 2));
        let other = || as_caller(|| assert_eq!(spare_threads(), 1));
        as_caller(|| std::thread::scope(|s| s.spawn(other).join().unwrap()));
    });
}

/// Hand-overs at all phases of a worker: spinning, falling asleep, asleep, taken back before it wakes.
#[test]
fn stress() {
    for threads in [2, 4] {
        with_threads(threads, || {
            let mut data = vec![0u64; 997];
            let rounds = 30_000;
            for round in 0..rounds {
                chunks(&mut data, 1 + round % 400, &|_, piece| piece.iter_mut().for_each(|x| *x += 1));
                if round % 1000 == 0 {
                    std::thread::sleep(Duration::from_micros(250 + (round / 100) as u64));
                }
            }
            assert!(data.iter().all(|&x| x == rounds as u64));
        });
    }
}
