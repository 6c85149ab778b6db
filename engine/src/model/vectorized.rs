//! Functions that are compiled twice: for every processor, and for those with AVX2. A stock build may assume SSE2 alone.

/// Defines a function whose body is compiled for AVX2 as well, and chooses at each call what the processor can run.
///
/// What the body calls is compiled for AVX2 only where it is inlined, so its helpers are `#[inline(always)]`.
macro_rules! vectorized {
    ($(#[$attribute:meta])* $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block) => {
        $(#[$attribute])*
        $visibility fn $name($($argument: $type),*) $(-> $result)? {
            #[inline(always)]
            fn portable($($argument: $type),*) $(-> $result)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($argument: $type),*) $(-> $result)? {
                portable($($argument),*)
            }

            #[cfg(target_arch = "x86_64")]
            if std::is_x86_feature_detected!("avx2") {
                // SAFETY: the processor has AVX2.
                return unsafe { avx2($($argument),*) };
            }
            portable($($argument),*)
        }
    };
}

pub(crate) use vectorized;
