import Docker from 'dockerode';

/**
 * Pushes an image of this machine's Docker engine into the cluster's registry and gives the reference that both sides understand, pinned by digest.
 * @throws when the engine lacks the image or the registry does not answer.
 */
export async function pushImage(registry: string, image: string, name: string, login: { readonly username: string; readonly password: string } = { username: '', password: '' }): Promise<string> {
  const docker = new Docker();
  const repository = `${registry}/${name}`;
  await docker.getImage(image).tag({ repo: repository, tag: 'latest' });
  try {
    const answer = await docker.getImage(`${repository}:latest`).push({ authconfig: { ...login, serveraddress: registry } });
    const steps: unknown[] = await new Promise((resolve, reject) => {
      docker.modem.followProgress(answer, (error: Error | null, output: unknown[]) => (error === null ? resolve(output) : reject(error)));
    });
    const digest = steps.map((step) => readDigest(step)).find((found) => found !== undefined);
    if (digest === undefined) throw new Error(`the push of ${repository} gave no digest: ${JSON.stringify(steps.at(-1))}`);
    return `${repository}@${digest}`;
  } finally {
    await docker.getImage(`${repository}:latest`).remove({ noprune: true });
  }
}

function readDigest(step: unknown): string | undefined {
  if (typeof step !== 'object' || step === null || !('aux' in step) || typeof step.aux !== 'object' || step.aux === null || !('Digest' in step.aux)) return undefined;
  return String(step.aux.Digest);
}
