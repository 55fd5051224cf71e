import Docker from 'dockerode';

const FAMILY = 'dev.belay.offline.family';

/** Copies the images of these families that the machine's usual engine has into the run's own, where they are missing. @throws when the usual engine lacks one. */
export async function copyImages(from: Docker, to: Docker, families: readonly string[]): Promise<void> {
  const present = new Set((await to.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []));
  const wanted: string[] = [];
  for (const family of families) {
    const images = await from.listImages({ filters: { label: [`${FAMILY}=${family}`] } });
    const tag = images.flatMap(({ RepoTags }) => RepoTags ?? []).find((one) => one.startsWith(`belay-offline/${family}:`) && !one.includes(':draft-'));
    if (tag === undefined) throw new Error(`the Docker engine of this machine has no offline image of ${family}; run "npm run setup" first`);
    if (!present.has(tag)) wanted.push(tag);
  }
  for (const tag of wanted) {
    const loaded = await to.loadImage(await from.getImage(tag).get(), { quiet: true });
    for await (const _chunk of loaded) { /* the image is there when the answer has ended */ }
  }
}
