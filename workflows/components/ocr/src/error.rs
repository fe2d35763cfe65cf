//! What can go wrong while a page is read, said so that the reader knows what to do next.

use thiserror::Error;

/// Why a page could not be read, or the engine not be built.
///
/// Every variant names the page or model it concerns and ends with the way out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OcrError {
    /// The page has no bytes.
    #[error("reading page {page}: the file is empty (0 bytes); upload the image again")]
    Empty {
        /// Name of the page as the caller gave it.
        page: String,
    },
    /// The bytes are of no image format that is supported, whatever the name says.
    #[error(
        "reading page {page}: the content is not an image of a supported format{hint}; \
         supply a PNG, JPEG, WebP, TIFF or BMP file"
    )]
    NotAnImage {
        /// Name of the page as the caller gave it.
        page: String,
        /// What the content looks like instead, or nothing.
        hint: &'static str,
    },
    /// The image has more pixels than one page may have. Nothing was allocated for it.
    #[error(
        "reading page {page}: the image has {width} x {height} pixels, more than the {limit} \
         a page may have; scan it at a lower resolution (300 dpi is plenty) or cut it into pages"
    )]
    TooLarge {
        /// Name of the page as the caller gave it.
        page: String,
        /// Width the header declares.
        width: u32,
        /// Height the header declares.
        height: u32,
        /// [`MAX_PIXELS`](crate::decode::MAX_PIXELS).
        limit: u64,
    },
    /// The image ends before its last pixel.
    #[error(
        "reading page {page}: the {format} file is cut off before its end \
         ({bytes} bytes arrived); upload the whole file again"
    )]
    Truncated {
        /// Name of the page as the caller gave it.
        page: String,
        /// Format of the file.
        format: &'static str,
        /// Bytes that are there.
        bytes: usize,
    },
    /// The image is damaged or uses a feature of its format that is not supported.
    #[error(
        "reading page {page}: the {format} file cannot be decoded ({reason}); \
         open it in an image viewer and save it again as PNG or JPEG"
    )]
    Damaged {
        /// Name of the page as the caller gave it.
        page: String,
        /// Format of the file.
        format: &'static str,
        /// What the decoder said.
        reason: String,
    },
    /// A model file cannot be used.
    #[error("loading model {model}: {reason}; fetch the pinned weights again with `make setup`")]
    Model {
        /// Name of the model, such as `ppocrv6-rec`.
        model: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A model that loaded well failed on a page.
    #[error(
        "running model {model} on page {page}: {reason}; \
         check that the weights are the pinned ones with `make setup`"
    )]
    Inference {
        /// Name of the page as the caller gave it.
        page: String,
        /// Name of the model.
        model: &'static str,
        /// What the inference runtime said.
        reason: String,
    },
}

impl OcrError {
    /// A stable, machine-readable name of the variant, used as the code of a step error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "page-empty",
            Self::NotAnImage { .. } => "page-not-an-image",
            Self::TooLarge { .. } => "page-too-large",
            Self::Truncated { .. } => "page-truncated",
            Self::Damaged { .. } => "page-damaged",
            Self::Model { .. } => "model-unusable",
            Self::Inference { .. } => "inference-failed",
        }
    }
}
