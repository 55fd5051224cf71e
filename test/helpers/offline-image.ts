import Docker from 'dockerode';

/** What an official image such as `redis:7` resolves to on this machine's Docker engine: the offline image of its family, else its own name. */
export async function offlineImage(ref: string): Promise<string> {
  const [family = ''] = ref.split(':');
  const images = await new Docker().listImages({ filters: { label: [`dev.belay.offline.family=${family}`] } });
  return images.flatMap(({ RepoTags }) => RepoTags ?? []).find((tag) => tag.startsWith(`belay-offline/${family}:`)) ?? ref;
}
