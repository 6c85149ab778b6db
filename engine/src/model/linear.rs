//! Matrix products, by candle, laid out so that a row's result never depends on the rows beside it.
//!
//! candle hands a product to the gemm crate, which adds in one order for one row and in another for several: as soon as the inner
//! dimension exceeds gemm's block of 512, sums of several rows are split there. So the inner dimension is split here into chunks
//! of at most [`MAX_CHUNK`], each multiplied apart and added in order: one order for every number of rows.
//!
//! Weights are stored transposed, in panels of a few columns. gemm reads such a panel as it is; a matrix in the layout of the
//! file it would have to copy at every call (measured for 2 to 8 rows: 3 times slower).

use candle_core::{Device, Result, Tensor};

use super::kernels::add;

/// gemm's block of the inner dimension is at least this (gemm-common 0.19, `kernel_params`).
const MAX_CHUNK: usize = 512;

/// How wide panels are: weights that stay in the cache want few calls, weights that come from memory at every step want to be
/// read line after line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panels {
    /// 192 columns. Measured from 48 to 1024 on the shapes of the default model.
    Cached,
    /// 48 columns. Measured from 16 to 192 on the shapes of SmolLM2-135M, 200 MiB of them in turn: 32 rows take 30 % less time
    /// than with 192 columns, one row takes the same.
    Streamed,
}

impl Panels {
    /// For a model of so many parameters: a core's share of the last cache level is a few MiB on the machines at hand.
    #[must_use]
    pub fn for_parameters(parameters: u64) -> Self {
        if parameters <= 4 << 20 { Self::Cached } else { Self::Streamed }
    }

    fn columns(self) -> usize {
        match self {
            Self::Cached => 192,
            Self::Streamed => 48,
        }
    }
}

/// gemm computes this many columns at a time.
const STEP: usize = 16;

/// A matrix that rows are multiplied with: `inputs` numbers of a row become `outputs` numbers.
#[derive(Debug)]
pub struct Linear {
    inputs: usize,
    outputs: usize,
    panel: usize,
    /// `[panel][input of the chunk][column of the panel]`, one tensor per chunk of inputs.
    chunks: Vec<Tensor>,
}

impl Linear {
    /// From matrices as they lie in files, `[output][input]` each, one below the other.
    ///
    /// # Errors
    /// candle cannot take the memory.
    ///
    /// # Panics
    /// If a part does not consist of whole rows of `inputs` numbers.
    pub fn new(parts: &[Vec<f32>], inputs: usize, panels: Panels) -> Result<Self> {
        assert!(parts.iter().all(|part| part.len().is_multiple_of(inputs)), "parts consist of whole rows");
        let rows: Vec<&[f32]> = parts.iter().flat_map(|part| part.chunks_exact(inputs)).collect();
        let outputs = rows.len();
        let panels = outputs.div_ceil(panels.columns());
        let panel = outputs.div_ceil(panels).next_multiple_of(STEP);
        let chunk_count = inputs.div_ceil(MAX_CHUNK);
        let chunk_size = inputs.div_ceil(chunk_count);
        let chunks = (0..inputs)
            .step_by(chunk_size)
            .map(|start| {
                let size = chunk_size.min(inputs - start);
                let mut data = vec![0.0; panels * size * panel];
                for (output, row) in rows.iter().enumerate() {
                    let column = output / panel * size * panel + output % panel;
                    for (input, &weight) in row[start..start + size].iter().enumerate() {
                        data[column + input * panel] = weight;
                    }
                }
                Tensor::from_vec(data, (panels, size, panel), &Device::Cpu)
            })
            .collect::<Result<_>>()?;
        Ok(Self { inputs, outputs, panel, chunks })
    }

    /// Numbers of a result row.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Multiplies `x` (`[row][input]`) and overwrites `out` with the result (`[row][output]`).
    ///
    /// # Errors
    /// candle's own; none is known for these shapes.
    pub fn forward(&self, x: &[f32], out: &mut Vec<f32>) -> Result<()> {
        let rows = x.len() / self.inputs;
        let x = Tensor::from_slice(x, (rows, self.inputs), &Device::Cpu)?;
        out.resize(rows * self.outputs, 0.0);
        let mut start = 0;
        for weights in &self.chunks {
            let (panels, size, _) = weights.dims3()?;
            let product = x.narrow(1, start, size)?.broadcast_left(panels)?.matmul(weights)?;
            self.collect(&product, rows, start == 0, out)?;
            start += size;
        }
        Ok(())
    }

    /// Puts a product (`[panel][row][column]`) into rows, or adds it to them.
    fn collect(&self, product: &Tensor, rows: usize, first: bool, out: &mut [f32]) -> Result<()> {
        let (storage, layout) = product.storage_and_layout();
        let candle_core::Storage::Cpu(storage) = &*storage else {
            candle_core::bail!("a product left the CPU");
        };
        let product = &storage.as_slice::<f32>()?[layout.start_offset()..];
        for (index, panel) in product.chunks_exact(rows * self.panel).enumerate() {
            let start = index * self.panel;
            let width = self.panel.min(self.outputs - start);
            for (row, part) in panel.chunks_exact(self.panel).enumerate() {
                let out = &mut out[row * self.outputs + start..][..width];
                if first {
                    out.copy_from_slice(&part[..width]);
                } else {
                    add(out, &part[..width]);
                }
            }
        }
        Ok(())
    }

    /// Reads one row of the file's matrix back (`[input]`): an embedding that shares its weights with the output layer.
    ///
    /// # Errors
    /// candle's own; none is known.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, output: usize, out: &mut [f32]) -> Result<()> {
        assert!(output < self.outputs, "row {output} of {}", self.outputs);
        let mut out = out.iter_mut();
        for weights in &self.chunks {
            let (_, size, _) = weights.dims3()?;
            let (storage, _) = weights.storage_and_layout();
            let candle_core::Storage::Cpu(storage) = &*storage else {
                candle_core::bail!("weights left the CPU");
            };
            let column = output / self.panel * size * self.panel + output % self.panel;
            let data = &storage.as_slice::<f32>()?[column..];
            for (weight, out) in data.iter().step_by(self.panel).take(size).zip(&mut out) {
                *out = *weight;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "linear_tests.rs"]
mod tests;
