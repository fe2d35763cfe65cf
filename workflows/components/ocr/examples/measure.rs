//! Measures how well and how fast a folder of pages is read natively.
//!
//! `cargo run --release -p deed-component-ocr --example measure -- FOLDER`

use std::path::Path;

use deed_component_ocr::{Engine, Models, Options, accuracy};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("pass the folder of images with their truth")?;
    let engine = Engine::new(Models::load()?)?;
    let score = accuracy::score(Path::new(&folder), |path, bytes| {
        engine.page(bytes, &Options::named(path.display().to_string()))
    })?;
    for image in &score.images {
        let tally = image.tally;
        println!(
            "{} recall {:.3} precision {:.3} seconds {:.2}",
            image.image.display(),
            tally.recall(),
            tally.precision(),
            image.seconds
        );
    }
    println!(
        "images {} recall {:.4} precision {:.4} seconds per image {:.3}",
        score.images.len(),
        score.recall(),
        score.precision(),
        score.seconds_per_image()
    );
    Ok(())
}
