//! Which weights these are, cheaply enough to be told at every start.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

/// Up to this size, all files together, weights are hashed whole.
pub const WHOLE_BYTES: u64 = 64 << 20;

const SAMPLE_BYTES: u64 = 1 << 20;
const SAMPLES: u64 = 16;

/// The fingerprint of a model's weights file(s), in the order given.
///
/// - Up to 64 MiB in all: the SHA-256 of the files, one after the other, as `sha256sum` gives it for a single file.
/// - Above: `sampled:` and the SHA-256 of, for each file, its size (8 bytes little-endian) and 16 pieces of 1 MiB that start at
///   0/16, 1/16 … 15/16 of it. Hashing gigabytes would cost seconds at each start; the first piece holds the header and the
///   others tell fine-tuned siblings of one shape apart.
///
/// # Errors
/// A file cannot be read.
pub fn fingerprint(files: &[PathBuf]) -> io::Result<String> {
    let mut opened = Vec::with_capacity(files.len());
    let mut total = 0;
    for path in files {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        total += size;
        opened.push((file, size));
    }
    let mut hasher = Sha256::new();
    if total <= WHOLE_BYTES {
        for (file, _) in &mut opened {
            update(&mut hasher, file, u64::MAX)?;
        }
        return Ok(hex(&hasher.finalize()));
    }
    for (file, size) in &mut opened {
        hasher.update(size.to_le_bytes());
        for sample in 0..SAMPLES {
            file.seek(SeekFrom::Start(*size / SAMPLES * sample))?;
            update(&mut hasher, file, SAMPLE_BYTES)?;
        }
    }
    Ok(format!("sampled:{}", hex(&hasher.finalize())))
}

fn update(hasher: &mut Sha256, file: &mut File, limit: u64) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 18];
    let mut limited = file.take(limit);
    loop {
        match limited.read(&mut buffer)? {
            0 => return Ok(()),
            count => hasher.update(&buffer[..count]),
        }
    }
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
