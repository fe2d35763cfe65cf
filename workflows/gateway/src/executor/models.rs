//! Model weights: served by name from one folder, and only under a pinned digest.

use std::collections::BTreeMap;
use std::path::PathBuf;

use deed_sandbox::{BlobSource, HostError, ModelSource};
use serde::Deserialize;

use crate::error::{Error, Kind, Result};

/// What the built-in components were tested with.
const BUILT_IN: &str = include_str!("../../../components/ocr/models.json");

#[derive(Deserialize)]
struct Pins {
    models: Vec<Pin>,
}

#[derive(Deserialize)]
struct Pin {
    name: String,
    #[serde(default)]
    file: Option<String>,
    sha256: String,
}

/// The models a gateway serves.
#[derive(Debug)]
pub(crate) struct Models {
    folder: Option<PathBuf>,
    pins: BTreeMap<String, (String, [u8; 32])>,
}

impl Models {
    /// Models in `folder` under the pins of the JSON file `pins`, or under those of the built-in components.
    pub(crate) fn new(folder: Option<PathBuf>, pins: Option<PathBuf>) -> Result<Self> {
        let unusable = |detail: String| {
            Error::new(
                Kind::Invalid,
                "model-pins",
                detail,
                "correct the file, or leave `modelsPins` out of the configuration",
            )
        };
        let text = match &pins {
            Some(path) => std::fs::read_to_string(path).map_err(|error| {
                unusable(format!("the model pins `{}` cannot be read", path.display())).caused_by(error)
            })?,
            None => BUILT_IN.to_owned(),
        };
        let parsed: Pins =
            serde_json::from_str(&text).map_err(|error| unusable(format!("the model pins cannot be read: {error}")))?;
        let mut pins = BTreeMap::new();
        for pin in parsed.models {
            let mut digest = [0; 32];
            hex::decode_to_slice(&pin.sha256, &mut digest)
                .map_err(|error| unusable(format!("the pin of model `{}` is no SHA-256", pin.name)).caused_by(error))?;
            let file = pin.file.unwrap_or_else(|| pin.name.clone());
            if file.contains(['/', '\\']) || file.starts_with('.') {
                return Err(unusable(format!("the file `{file}` of model `{}` is no plain file name", pin.name)));
            }
            pins.insert(pin.name, (file, digest));
        }
        Ok(Self { folder, pins })
    }

    /// Opens a model. Its bytes are checked against the pin by the sandbox as they are read.
    pub(crate) async fn open(&self, name: &str) -> Result<ModelSource, HostError> {
        let Some((file, digest)) = self.pins.get(name) else {
            return Err(HostError::NotFound(format!("no digest is pinned for a model `{name}`")));
        };
        let Some(folder) = &self.folder else {
            return Err(HostError::NotFound(format!(
                "model `{name}`: there is no models folder; run `make setup`, or set `modelsDir`"
            )));
        };
        let path = folder.join(file);
        let missing = |error: std::io::Error| {
            HostError::NotFound(format!("model `{name}`: `{file}` is not in the models folder ({error})"))
        };
        let file = tokio::fs::File::open(&path).await.map_err(missing)?;
        let size = file.metadata().await.map_err(missing)?.len();
        Ok(ModelSource { digest: *digest, source: BlobSource::new(size, file) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_pinned_models_are_served() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("free.bin"), b"x").unwrap();
        let models = Models::new(Some(dir.path().to_owned()), None).unwrap();
        assert!(matches!(models.open("free.bin").await, Err(HostError::NotFound(_))));
        assert!(matches!(models.open("ppocrv6-det").await, Err(HostError::NotFound(_))), "pinned, but not there");
        let pins = dir.path().join("pins.json");
        std::fs::write(
            &pins,
            format!(r#"{{"models":[{{"name":"m","file":"free.bin","sha256":"{}"}}]}}"#, "ab".repeat(32)),
        )
        .unwrap();
        let models = Models::new(Some(dir.path().to_owned()), Some(pins.clone())).unwrap();
        let model = models.open("m").await.unwrap();
        assert_eq!((model.digest, model.source.size), ([0xab; 32], 1));
        std::fs::write(&pins, r#"{"models":[{"name":"m","file":"../x","sha256":"ab"}]}"#).unwrap();
        assert!(Models::new(None, Some(pins)).is_err());
    }
}
