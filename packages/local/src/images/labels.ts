/** Labels of offline images; provider-docker finds its substitutes by the first two, and shows the last two. */
export const LABELS = {
  family: 'dev.belay.offline.family',
  version: 'dev.belay.offline.version',
  program: 'dev.belay.offline.program',
  /** Hash of everything the image was made from: the same hash is not built again. */
  recipe: 'dev.belay.offline.recipe',
} as const;
