/** The engine's arguments for serving a model over the protocol: the one place that knows them. */
export function createServeArgs(modelPath: string): readonly string[] {
  return ['serve', '--model-path', modelPath]
}
