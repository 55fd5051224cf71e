import Docker from 'dockerode';
import { finished } from 'node:stream/promises';
import { pack } from 'tar-stream';

/** An image that stands for another minor version of an official one on this machine, for as long as a test needs it. */
export interface MinorVersion extends AsyncDisposable {
  /** e.g. `7.0.99`; the image is `redis:7.0.99`. */
  readonly version: string;
}

/** Derives an image from an offline one and gives it a tag of its own, as a new minor version would have: other content, same data format. */
export async function aMinorVersion(family: string, tag: string, version: string): Promise<MinorVersion> {
  const docker = new Docker();
  const [base] = await docker.listImages({ filters: { label: [`dev.belay.offline.family=${family}`] } });
  if (base === undefined) throw new Error(`there is no offline image of ${family}: npm run setup`);
  const context = pack();
  context.entry({ name: 'Dockerfile' }, `FROM ${base.RepoTags?.find((each) => each.startsWith('belay-offline/')) ?? base.Id}\nENV BELAY_TEST_MINOR=${version}\nLABEL dev.belay.offline.family= dev.belay.test=minor\n`);
  context.finalize();
  const stream = await docker.buildImage(context, { t: `${tag}:${version}`, forcerm: true });
  stream.resume();
  await finished(stream);
  await docker.getImage(`${tag}:${version}`).inspect();
  return { version, [Symbol.asyncDispose]: async () => void (await docker.getImage(`${tag}:${version}`).remove({ force: true }).catch(() => undefined)) };
}
