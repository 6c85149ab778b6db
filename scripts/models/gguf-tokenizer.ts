/** A tokenizer.json from what a GGUF file says of its tokenizer: engines on the tokenizers library read no other form. */
import { gguf } from '@huggingface/gguf'

/** `tokenizer.ggml.token_type` of a control token (gguf specification, "Tokenizer"). */
const CONTROL_TOKEN = 3
/**
 * Pre-tokenizers by their GGUF name, as llama.cpp has them (src/llama-vocab.cpp): SmolLM splits every digit off, then by GPT-2's
 * pattern, which is the byte-level pre-tokenizer's own.
 */
const PRE_TOKENIZERS: Readonly<Record<string, object>> = {
  smollm: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Digits', individual_digits: true },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    ],
  },
}

/**
 * Reads a byte-level BPE tokenizer out of a GGUF file.
 *
 * @throws Error for another kind of tokenizer, naming it.
 */
export async function readGgufTokenizer(file: string): Promise<object> {
  const { metadata } = await gguf(file, { allowLocalFile: true })
  const values: Readonly<Record<string, unknown>> = { ...metadata }
  const model = values['tokenizer.ggml.model']
  const pre = String(values['tokenizer.ggml.pre'])
  const preTokenizer = PRE_TOKENIZERS[pre]
  if (model !== 'gpt2' || preTokenizer === undefined) {
    throw new Error(
      `${file}: tokenizer \`${String(model)}\` with pre-tokenizer \`${pre}\` is not known; known is gpt2 with ${Object.keys(PRE_TOKENIZERS).join(', ')}`,
    )
  }
  const tokens = readStrings(values, 'tokenizer.ggml.tokens')
  const types = values['tokenizer.ggml.token_type']
  const isControl = (id: number): boolean => Array.isArray(types) && types[id] === CONTROL_TOKEN
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: tokens.flatMap((content, id) =>
      isControl(id)
        ? [
            {
              id,
              content,
              single_word: false,
              lstrip: false,
              rstrip: false,
              normalized: false,
              special: true,
            },
          ]
        : [],
    ),
    normalizer: null,
    pre_tokenizer: preTokenizer,
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: readStrings(values, 'tokenizer.ggml.merges'),
    },
  }
}

function readStrings(values: Readonly<Record<string, unknown>>, key: string): readonly string[] {
  const strings = values[key]
  if (Array.isArray(strings) && strings.every((value) => typeof value === 'string')) return strings
  throw new Error(`\`${key}\` is no list of strings`)
}
