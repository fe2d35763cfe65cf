//! The three pinned models: their names and digests, how they are loaded, how they are run.
//!
//! `models.json` beside this crate's manifest pins the package the weights come from and the digest of each file. The
//! script that fetches them and this module read the same file, so that there is one truth about what "the model" is.

use std::path::PathBuf;

use rten::{Model, ModelOptions, ValueOrView, op_registry};
use rten_tensor::NdTensor;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::error::OcrError;

/// Name of the detector, by which a step opens it.
pub const DETECTOR: &str = "ppocrv6-det";
/// Name of the recogniser.
pub const RECOGNISER: &str = "ppocrv6-rec";
/// Name of the classifier that tells upright lines from those on their head.
pub const CLASSIFIER: &str = "ppocrv6-cls";

const PINS: &str = include_str!("../models.json");

/// One pinned model file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Pin {
    /// Name by which a step opens it, such as `ppocrv6-det`.
    pub name: String,
    /// File name in the model folder.
    pub file: String,
    /// Size of the file.
    pub bytes: u64,
    /// Its SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// The models this component is made for.
#[must_use]
pub fn pins() -> Vec<Pin> {
    #[derive(Deserialize)]
    struct Document {
        models: Vec<Pin>,
    }
    // The document is part of the program and a test reads it: it cannot fail to parse at run time.
    serde_json::from_str::<Document>(PINS).map(|document| document.models).unwrap_or_default()
}

/// The folder the weights are kept in: `DEED_MODELS`, else `deed/models` in the user's cache.
#[must_use]
pub fn folder() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(folder) = set("DEED_MODELS") {
        return folder.into();
    }
    let cache = set("XDG_CACHE_HOME")
        .map_or_else(|| PathBuf::from(set("HOME").unwrap_or_else(|| ".".into())).join(".cache"), PathBuf::from);
    cache.join("deed").join("models")
}

/// The bytes of the three model files.
#[derive(Clone)]
pub struct Models {
    /// The detector, an ONNX file.
    pub det: Vec<u8>,
    /// The recogniser, an ONNX file that carries its characters as metadata.
    pub rec: Vec<u8>,
    /// The classifier, an ONNX file.
    pub cls: Vec<u8>,
}

impl std::fmt::Debug for Models {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (det, rec, cls) = (self.det.len(), self.rec.len(), self.cls.len());
        write!(f, "Models(det: {det} bytes, rec: {rec} bytes, cls: {cls} bytes)")
    }
}

impl Models {
    /// Reads the pinned weights from [`folder`] and checks their digests.
    ///
    /// # Errors
    ///
    /// [`OcrError::Model`] when a file is missing or is not the pinned one.
    pub fn load() -> Result<Self, OcrError> {
        let folder = folder();
        let pins = pins();
        let read = |name: &'static str| {
            let failed = |reason: String| OcrError::Model { model: name, reason };
            let pin = pins.iter().find(|pin| pin.name == name).ok_or_else(|| failed("it is not pinned".to_owned()))?;
            let path = folder.join(&pin.file);
            let bytes =
                std::fs::read(&path).map_err(|error| failed(format!("{} cannot be read: {error}", path.display())))?;
            let digest = hex(&Sha256::digest(&bytes));
            if digest == pin.sha256 {
                Ok(bytes)
            } else {
                let pinned = &pin.sha256;
                Err(failed(format!("{} has the digest {digest}, not the pinned {pinned}", path.display())))
            }
        };
        Ok(Self { det: read(DETECTOR)?, rec: read(RECOGNISER)?, cls: read(CLASSIFIER)? })
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Loads a model with the operators the three models use and no others: a smaller component compiles faster.
pub(crate) fn load(name: &'static str, bytes: Vec<u8>) -> Result<Model, OcrError> {
    let failed = |reason: String| OcrError::Model { model: name, reason };
    if bytes.is_empty() {
        return Err(failed("the file is empty".to_owned()));
    }
    let operators = op_registry!(
        Add,
        AveragePool,
        BatchNormalization,
        Cast,
        Clip,
        Concat,
        Conv,
        ConvTranspose,
        Div,
        Erf,
        GlobalAveragePool,
        HardSigmoid,
        Identity,
        MatMul,
        MaxPool,
        Mul,
        Pow,
        ReduceMean,
        Relu,
        Reshape,
        Resize,
        Shape,
        Sigmoid,
        Slice,
        Softmax,
        Sqrt,
        Squeeze,
        Sub,
        Transpose,
        Unsqueeze
    );
    let mut options = ModelOptions::with_ops(operators);
    options.prepack_weights(true);
    let model = options.load(bytes).map_err(|error| failed(error.to_string()))?;
    if model.input_ids().len() == 1 && model.output_ids().len() == 1 {
        Ok(model)
    } else {
        Err(failed("it must have one input and one output".to_owned()))
    }
}

/// Runs a model of one input and one output, which must have the rank the caller expects.
pub(crate) fn run<const N: usize>(model: &Model, input: ValueOrView<'_>) -> Result<NdTensor<f32, N>, String> {
    let value = model.run_one(input, None).map_err(|error| error.to_string())?;
    value.try_into().map_err(|_| format!("its output is not a float tensor of rank {N}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pins_name_the_three_models() {
        let names: Vec<_> = pins().into_iter().map(|pin| pin.name).collect();
        assert_eq!(names, [DETECTOR, RECOGNISER, CLASSIFIER]);
        assert!(pins().iter().all(|pin| pin.sha256.len() == 64 && pin.bytes > 0));
    }

    #[test]
    fn a_file_that_is_no_model_is_named() {
        for bytes in [Vec::new(), b"not a model".to_vec()] {
            let error = load(DETECTOR, bytes).unwrap_err();
            assert!(error.to_string().contains("ppocrv6-det"), "{error}");
            assert!(error.to_string().contains("make setup"), "{error}");
        }
    }
}
