import { z } from 'zod';

/** What really runs in place of an image that no registry could give. Never silent: plan, status and release show it. */
export const imageSubstitute = z.object({
  family: z.string().describe('Catalogue name of the offline image, e.g. postgres.'),
  program: z.string().describe('Program that it holds, e.g. postgresql.'),
  version: z.string().describe('Version of that program, e.g. 15.20.'),
});
export type ImageSubstitute = z.infer<typeof imageSubstitute>;

/** An image pinned to its content. */
export const pinnedImage = z.object({
  ref: z.string().max(512).describe('What was asked for, e.g. postgres:11.5, or the tag of a build.'),
  imageId: z.string().max(128).describe('Content id in the target, sha256:….'),
  manifestDigest: z.string().max(128).optional().describe('Digest in a registry, once pushed or pulled.'),
  substitute: imageSubstitute.optional(),
  pullRef: z.string().max(512).optional().describe('Reference by digest from which another machine pulls it, e.g. registry.example.com/team/web@sha256:…; given where it was pushed.'),
  user: z.string().max(256).optional().describe('User that its process runs as, where the image says one, e.g. 1000:1000.'),
});
export type PinnedImage = z.infer<typeof pinnedImage>;
