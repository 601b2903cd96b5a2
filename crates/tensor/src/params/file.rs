use super::Params;
use crate::{Real, Result, file::safetensors};
use std::{collections::BTreeMap, path::Path};

/// Files of parameters, in the safetensors format. Names in the file are relative to the scope: saved from
/// `params.scope("fc1")`, the parameter `fc1.weight` is `weight`.
impl<T: Real> Params<T> {
    /// Writes the parameters under this scope, in the order in which they were made, and some texts about them.
    ///
    /// ```
    /// use gradus_tensor::Params;
    /// # fn model() -> Params<f32> { let p = Params::seed(1); p.add("weight", [3], |draw| draw.normal()); p }
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("model.safetensors");
    /// let trained = model();
    /// trained.save(&path, &[("epochs".into(), "20".into())].into())?;
    /// let params = model();
    /// let metadata = params.load(&path)?;
    /// assert_eq!(metadata["epochs"], "20");
    /// assert_eq!(params.read().value(), trained.read().value());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A name was given twice when the parameters were made, or the operating system refuses; a file that was there is
    /// then unchanged.
    pub fn save(&self, path: impl AsRef<Path>, metadata: &BTreeMap<String, String>) -> Result<()> {
        let bytes = self.to_bytes(metadata).map_err(|e| e.file(path.as_ref()))?;
        crate::file::replace(path, &bytes)
    }

    /// The bytes that [`save`](Params::save) writes.
    ///
    /// # Errors
    /// A name was given twice when the parameters were made.
    pub fn to_bytes(&self, metadata: &BTreeMap<String, String>) -> Result<Vec<u8>> {
        self.check()?;
        let own = |name: String| name[self.prefix.len()..].to_owned();
        let tensors: Vec<_> = self.list().iter().map(|p| (own(p.name()), p.value())).collect();
        safetensors::to_bytes(&tensors, metadata)
    }

    /// Replaces the values of all parameters under this scope by those in a file, and returns the file's texts.
    ///
    /// # Errors
    /// The file cannot be read, is malformed, or holds other names or shapes than this scope; θ is then unchanged.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<BTreeMap<String, String>> {
        let archive = safetensors::read(&path)?;
        self.assign(&archive.tensors).map_err(|e| e.file(path.as_ref()))?;
        Ok(archive.metadata)
    }
}
