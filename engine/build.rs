//! Puts the flags that the binary is compiled with into the binary, for the `hello` message.
//!
//! The output depends on the flags and the profile alone (no time, no directory), so that the same flags give the same bytes.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let encoded = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let flags: Vec<String> = encoded.split('\x1f').filter(|flag| !flag.is_empty()).map(without_directories).collect();
    println!("cargo::rustc-env=INFERNO_RUSTFLAGS={}", flags.join(" "));
    let profile = env::var("PROFILE").unwrap_or_default();
    println!("cargo::rustc-env=INFERNO_PROFILE={profile}");
}

/// `-Cprofile-use=/some/where/a.profdata` becomes `-Cprofile-use=a.profdata`: where a file lies is no property of the build.
fn without_directories(flag: &str) -> String {
    let Some((key, value)) = flag.rsplit_once('=') else {
        return flag.rsplit(['/', '\\']).next().unwrap_or(flag).to_owned();
    };
    let name = value.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next();
    format!("{key}={}", name.unwrap_or(value))
}
