//! The ranges of a run's fields, checked before anything of it is served.

use std::collections::HashSet;

use super::{Request, Run};

impl Run {
    /// Checks every field's range and that request ids are unique.
    ///
    /// # Errors
    /// The message names the field, the request, and the value found.
    pub fn validate(&self) -> Result<(), String> {
        if self.concurrency == 0 {
            return Err("`concurrency` must be at least 1, found 0".to_owned());
        }
        if self.requests.is_empty() {
            return Err("`requests` must hold at least one request, found none".to_owned());
        }
        if self.slice_ns == Some(0) {
            return Err("`slice_ns` must be at least 1, found 0; leave it out to run to the end".to_owned());
        }
        let mut ids = HashSet::new();
        for request in &self.requests {
            if !ids.insert(request.id.as_str()) {
                return Err(format!("request ids must be unique in a run, found `{}` twice", request.id));
            }
            request.validate().map_err(|message| format!("request `{}`: {message}", request.id))?;
        }
        Ok(())
    }
}

impl Request {
    /// Checks every field's range.
    ///
    /// # Errors
    /// The message names the field and the value found.
    pub fn validate(&self) -> Result<(), String> {
        if self.max_tokens == 0 {
            return Err("`max_tokens` must be at least 1, found 0".to_owned());
        }
        if !(self.temperature.is_finite() && self.temperature >= 0.0) {
            return Err(format!("`temperature` must be 0 (greedy) or more, found {}", self.temperature));
        }
        if self.top_k == Some(0) {
            return Err("`top_k` must be at least 1, found 0; leave it out to sample from all tokens".to_owned());
        }
        if let Some(top_p) = self.top_p
            && !(top_p > 0.0 && top_p <= 1.0)
        {
            return Err(format!("`top_p` must be above 0 and at most 1, found {top_p}"));
        }
        if let Some(penalty) = self.repetition_penalty
            && !(penalty.is_finite() && penalty > 0.0)
        {
            return Err(format!("`repetition_penalty` must be above 0, found {penalty}"));
        }
        Ok(())
    }
}
