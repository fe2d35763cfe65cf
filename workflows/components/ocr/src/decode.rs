//! From the bytes of a file to the pixels of a page.
//!
//! The bytes come from outside, so nothing they claim is believed before it is checked: the format is taken from the
//! content, never from the name; the size is read from the header and compared with [`MAX_PIXELS`] before one pixel
//! is allocated; a file that ends early is an error, though a tolerant decoder would fill the rest with grey.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::error::OcrError;
use crate::raster::Raster;

/// Most pixels a page may have: an A4 sheet at 600 dpi has 35 million. Decoded to RGB the limit is 120 MB, which fits
/// the memory a sandboxed step is given.
pub const MAX_PIXELS: u64 = 40_000_000;

/// Most bytes the decoder may hold beside the input: RGBA at 16 bits, the widest form a page comes in.
const MAX_DECODER_BYTES: u64 = MAX_PIXELS * 8;

/// Decodes `bytes` into upright RGB pixels. `page` is the name errors will call it by.
///
/// An orientation recorded by a camera is applied; transparency is laid over white paper.
///
/// # Errors
///
/// [`OcrError::Empty`], [`OcrError::NotAnImage`], [`OcrError::TooLarge`], [`OcrError::Truncated`] and
/// [`OcrError::Damaged`], each naming the page and the way out.
pub fn decode(page: &str, bytes: &[u8]) -> Result<Raster, OcrError> {
    if bytes.is_empty() {
        return Err(OcrError::Empty { page: page.to_owned() });
    }
    let not_an_image = || OcrError::NotAnImage { page: page.to_owned(), hint: looks_like(bytes) };
    let format = image::guess_format(bytes).map_err(|_| not_an_image())?;
    let name = match format {
        ImageFormat::Png => "PNG",
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::WebP => "WebP",
        ImageFormat::Tiff => "TIFF",
        ImageFormat::Bmp => "BMP",
        _ => return Err(not_an_image()),
    };
    let failed = |error: ImageError| explain(page, name, bytes.len(), error);

    // The limits must not stop the decoder from saying how large the image is: that is checked here, with a reason.
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.no_limits();
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(OcrError::TooLarge { page: page.to_owned(), width, height, limit: MAX_PIXELS });
    }
    if format == ImageFormat::Jpeg && !jpeg_is_whole(bytes) {
        return Err(OcrError::Truncated { page: page.to_owned(), format: name, bytes: bytes.len() });
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    decoder.set_limits(limits).map_err(failed)?;
    let orientation = decoder.orientation().map_err(failed)?;
    let mut decoded = DynamicImage::from_decoder(decoder).map_err(failed)?;
    decoded.apply_orientation(orientation);

    let rgb = if decoded.color().has_alpha() { on_white(&decoded) } else { decoded.into_rgb8() };
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    Raster::new(width, height, rgb.into_raw()).ok_or_else(|| OcrError::Damaged {
        page: page.to_owned(),
        format: name,
        reason: "it has no pixels".to_owned(),
    })
}

/// Lays a transparent image over white, as a viewer shows it.
fn on_white(image: &DynamicImage) -> image::RgbImage {
    let rgba = image.to_rgba8();
    let mut rgb = image::RgbImage::new(rgba.width(), rgba.height());
    for (source, target) in rgba.pixels().zip(rgb.pixels_mut()) {
        let alpha = u32::from(source.0[3]);
        for channel in 0..3 {
            let over = u32::from(source.0[channel]) * alpha + 255 * (255 - alpha);
            target.0[channel] = ((over + 127) / 255) as u8;
        }
    }
    rgb
}

/// Says what went wrong in the decoder: an early end is worth its own advice.
fn explain(page: &str, format: &'static str, bytes: usize, error: ImageError) -> OcrError {
    let cut_off = match &error {
        ImageError::IoError(io) => io.kind() == std::io::ErrorKind::UnexpectedEof,
        ImageError::Decoding(inner) => caused_by_early_end(inner),
        _ => false,
    };
    if cut_off {
        OcrError::Truncated { page: page.to_owned(), format, bytes }
    } else {
        OcrError::Damaged { page: page.to_owned(), format, reason: error.to_string() }
    }
}

/// Walks the chain of causes for an input that ended too soon.
fn caused_by_early_end(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(io) = cause.downcast_ref::<std::io::Error>()
            && io.kind() == std::io::ErrorKind::UnexpectedEof
        {
            return true;
        }
        next = cause.source();
    }
    // Some decoders keep no cause but say so in words.
    let words = error.to_string().to_lowercase();
    words.contains("end of file") || words.contains("eof") || words.contains("unexpected end")
}

/// Whether a JPEG has an end-of-image marker after the start of its first scan.
///
/// Inside the coded data a 0xFF is always followed by 0x00 or a restart marker, so the pair FF D9 cannot occur there by
/// chance; a thumbnail's own marker lies in a segment before the scan, and segments are skipped whole.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    let mut at = 2;
    while let Some(&[marker, kind, high, low]) = bytes.get(at..at + 4) {
        if marker != 0xFF {
            return false;
        }
        // A marker may be preceded by any number of fill bytes.
        if kind == 0xFF {
            at += 1;
            continue;
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
        if kind == START_OF_SCAN {
            return bytes.get(at..).is_some_and(|scan| scan.windows(2).any(|w| w == [0xFF, 0xD9]));
        }
    }
    false
}

/// A guess at what a file is that is no image, for the message.
fn looks_like(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"%PDF") {
        " (it is a PDF)"
    } else if bytes.starts_with(b"PK\x03\x04") {
        " (it is a ZIP archive or an office document)"
    } else if std::str::from_utf8(&bytes[..bytes.len().min(512)]).map_or_else(|e| e.error_len().is_none(), |_| true) {
        " (it is text)"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::jpeg::JpegEncoder;

    fn picture() -> image::RgbImage {
        image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([(x * 4) as u8, (y * 5) as u8, ((x * y) % 251) as u8]))
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// The header of a PNG that declares a size, with a whole, if pointless, body.
    fn png_declaring(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = encoded(ImageFormat::Png);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let mut crc = u32::MAX;
        for byte in &bytes[12..29] {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            }
        }
        bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
        bytes
    }

    #[test]
    fn every_supported_format_decodes() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Tiff, ImageFormat::Bmp] {
            let page = decode("page", &encoded(format)).unwrap();
            assert_eq!((page.width(), page.height()), (64, 48), "{format:?}");
        }
    }

    #[test]
    fn an_empty_file_is_named() {
        let error = decode("scan-7.png", &[]).unwrap_err();
        assert!(matches!(error, OcrError::Empty { .. }));
        assert!(error.to_string().contains("scan-7.png"));
    }

    #[test]
    fn text_named_png_is_seen_through() {
        let error = decode("letter.png", b"Dear Sir or Madam,").unwrap_err();
        assert!(matches!(error, OcrError::NotAnImage { hint: " (it is text)", .. }));
        assert!(error.to_string().contains("letter.png"));
        let error = decode("policy.png", b"%PDF-1.7").unwrap_err();
        assert!(error.to_string().contains("PDF"));
    }

    #[test]
    fn a_huge_image_is_refused_by_its_header() {
        let error = decode("huge.png", &png_declaring(30_000, 30_000)).unwrap_err();
        assert!(matches!(error, OcrError::TooLarge { width: 30_000, height: 30_000, .. }), "{error}");
        assert!(error.to_string().contains("huge.png"));
    }

    #[test]
    fn every_cut_of_every_format_is_an_error() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp, ImageFormat::WebP] {
            let whole = encoded(format);
            for length in [1, 3, 10, 30, whole.len() / 2, whole.len() - 20] {
                let error = decode("cut", &whole[..length]).unwrap_err();
                assert!(!matches!(error, OcrError::TooLarge { .. }), "{format:?} {length}: {error}");
            }
        }
    }

    #[test]
    fn a_truncated_jpeg_and_png_say_so() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let whole = encoded(format);
            let error = decode("fax.jpg", &whole[..whole.len() * 2 / 3]).unwrap_err();
            assert!(matches!(error, OcrError::Truncated { .. }), "{format:?}: {error}");
            assert!(error.to_string().contains("fax.jpg"));
        }
    }

    #[test]
    fn damage_never_panics() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Tiff, ImageFormat::WebP] {
            let whole = encoded(format);
            for at in (0..whole.len()).step_by(7) {
                let mut damaged = whole.clone();
                damaged[at] ^= 0x5A;
                let _ = decode("damaged", &damaged);
            }
        }
    }

    #[test]
    fn the_camera_orientation_is_applied() {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        // Orientation 6 (turn right), as a minimal EXIF block.
        let exif = [
            b"II*\0".as_slice(),
            &8u32.to_le_bytes(),
            &1u16.to_le_bytes(),
            &0x0112u16.to_le_bytes(),
            &3u16.to_le_bytes(),
            &1u32.to_le_bytes(),
            &6u32.to_le_bytes(),
            &0u32.to_le_bytes(),
        ]
        .concat();
        image::ImageEncoder::set_exif_metadata(&mut encoder, exif).unwrap();
        encoder.encode_image(&picture()).unwrap();
        let page = decode("photo.jpg", &bytes).unwrap();
        assert_eq!((page.width(), page.height()), (48, 64));
    }

    #[test]
    fn transparency_is_laid_over_white() {
        let clear = image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0]));
        let mut bytes = Cursor::new(Vec::new());
        clear.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let page = decode("clear.png", &bytes.into_inner()).unwrap();
        assert!(page.pixels().iter().all(|v| *v == 255));
    }
}
