import type { PinnedImage } from '@belay/plugin-sdk';

/** Gives the reference by which a node pulls an image: by digest wherever one is known. */
export function imageReference({ ref, pullRef, manifestDigest }: PinnedImage): string {
  if (pullRef !== undefined) return pullRef;
  if (manifestDigest === undefined || ref.includes('@')) return ref;
  return `${withoutTag(ref)}@${manifestDigest}`;
}

/** Gives a reference without its tag and digest. */
export function withoutTag(ref: string): string {
  const [name = ''] = ref.split('@');
  const slash = name.lastIndexOf('/');
  const colon = name.indexOf(':', slash + 1);
  return colon < 0 ? name : name.slice(0, colon);
}
