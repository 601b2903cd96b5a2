//! The server: this machine alone can reach it.

mod guard;
mod routes;
mod runs;
mod stream;

use crate::{
    files::ModelWriter,
    points::{CsvFile, Shelf},
};
use gradus::{
    prelude::{Error, Result},
    tensor::kernels::set_threads,
};
use runs::Runs;
use std::{
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
};

/// The port, unless another is said.
const PORT: u16 = 4114;

/// How the playground is served.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port, 0 for any that is free; 4114 unless said.
    pub port: u16,
    /// A table of numbers to train on, whose last column is the target.
    pub data: Option<PathBuf>,
    /// Threads of one calculation, 0 for one per core.
    pub threads: usize,
    /// Writes the model files that are offered, so that other commands can read them; without it they hold θ alone.
    pub model: Option<ModelWriter>,
}

impl Default for Options {
    fn default() -> Options {
        Options { port: PORT, data: None, threads: 0, model: None }
    }
}

/// A playground that has its port.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    runs: Runs,
}

impl Server {
    /// Takes the port on 127.0.0.1, and looks through the table if there is one.
    ///
    /// # Errors
    /// The port is taken or not allowed, or the table does not fit.
    pub fn bind(options: &Options) -> Result<Server> {
        set_threads(options.threads);
        let csv = options.data.as_deref().map(CsvFile::open).transpose()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
            .map_err(|error| refused(options.port, &error))?;
        let address = listener.local_addr().map_err(|error| Error::io("ask for the port", &error))?;
        Ok(Server { listener, address, runs: Runs::new(Shelf::new(csv, options.model))? })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the program ends.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn run(self) -> Result<()> {
        let failed = |error: std::io::Error| Error::io("serve the playground", &error);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_io()
            .enable_time()
            .build()
            .map_err(failed)?;
        runtime
            .block_on(async {
                self.listener.set_nonblocking(true)?;
                let listener = tokio::net::TcpListener::from_std(self.listener)?;
                axum::serve(listener, routes::router(Arc::new(self.runs))).await
            })
            .map_err(failed)
    }
}

/// What to do about a port that cannot be had.
fn refused(port: u16, error: &std::io::Error) -> Error {
    let error = match error.kind() {
        ErrorKind::AddrInUse => Error::argument(format!("the port {port} is in use by another program")),
        _ => Error::io(&format!("take the port {port}"), error),
    };
    error.of("play").help("give another port, --port 4115, or any that is free, --port 0")
}
