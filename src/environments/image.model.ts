import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'What really runs in place of an image that no registry could give.' })
export class ImageSubstitute {
  @Field(() => String, { description: 'Catalogue name of the offline image, e.g. postgres.' })
  family!: string;

  @Field(() => String, { description: 'Program that it holds, e.g. postgresql.' })
  program!: string;

  @Field(() => String, { description: 'Version of that program, e.g. 15.20.' })
  version!: string;
}

@ObjectType({ description: 'An image pinned to its content.' })
export class Image {
  @Field(() => String, { description: 'What was asked for, or the tag of a build.' })
  ref!: string;

  @Field(() => String, { description: 'Content id in the target, sha256:….' })
  imageId!: string;

  @Field(() => String, { nullable: true, description: 'Digest in a registry; null while it was never pushed or pulled.' })
  manifestDigest?: string | null;

  @Field(() => ImageSubstitute, { nullable: true, description: 'What stands in for it; null when it is the image itself.' })
  substitute?: ImageSubstitute | null;
}
