//! Which way up the text is: a small classifier tells a line from the same line on its head.

use rten::Model;
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::geometry::Quad;
use crate::models::run;
use crate::raster::Raster;

/// The strip the classifier was trained on. A longer line is squeezed into it, as it was in training.
const HEIGHT: usize = 48;
const WIDTH: usize = 192;

/// For each line, the probability that it stands on its head.
pub(crate) fn upside_down(model: &Model, page: &Raster, quads: &[Quad]) -> Result<Vec<f32>, String> {
    let mut shares = Vec::with_capacity(quads.len());
    for batch in quads.chunks(8) {
        let size = 3 * HEIGHT * WIDTH;
        let mut data = vec![0.0; batch.len() * size];
        for (quad, planes) in batch.iter().zip(data.chunks_exact_mut(size)) {
            let width = HEIGHT as f32 * quad.width() / quad.height().max(1.0);
            page.strip(quad, (width.ceil() as usize).clamp(1, WIDTH), HEIGHT, WIDTH, planes);
        }
        let input = NdTensor::from_data([batch.len(), 3, HEIGHT, WIDTH], data);
        let output: NdTensor<f32, 2> = run(model, input.into())?;
        if output.shape() != [batch.len(), 2] {
            return Err(format!("its output has the shape {:?}", output.shape()));
        }
        shares.extend((0..batch.len()).map(|line| output[[line, 1]]));
    }
    Ok(shares)
}
