import type { ContainerBehaviour } from '../kubelet/behaviour.ts';

/** One repository of a registry and what its containers do. */
export interface CatalogueImage {
  /** `host/path`, as `registry.shop.example/checkout` or `docker.io/library/nginx`. */
  readonly repository: string;
  /** Tags that exist; `*` stands for every version and the usual words. */
  readonly tags: readonly string[];
  readonly isPrivate?: boolean;
  readonly platforms: readonly string[];
  readonly sizeMi: number;
  /** Commands that the image's PATH has, besides its own entry point. */
  readonly commands: readonly string[];
  readonly behaviour: ContainerBehaviour;
  /** Tags whose containers do something else. */
  readonly byTag?: Readonly<Record<string, ContainerBehaviour>>;
  readonly runsAsRoot?: boolean;
  /** The image only has a default command, so arguments replace it. */
  readonly hasNoEntryPoint?: boolean;
}

/** The registries that nodes can reach and what they hold. */
export interface ImageCatalogue {
  readonly registries: ReadonlySet<string>;
  readonly images: ReadonlyMap<string, CatalogueImage>;
}

/** An image reference in its parts, with Docker's defaults filled in. */
export interface ImageReference {
  /** `host/path:tag` as containerd prints it. */
  readonly full: string;
  readonly host: string;
  readonly path: string;
  readonly tag: string;
}

/** Parses `nginx`, `team/app:1`, `host:5000/app@sha256:…`; undefined for an invalid name. */
export function parseImageReference(image: string): ImageReference | undefined {
  const match =
    /^(?:([a-z0-9.-]+(?:\.[a-z0-9-]+)+(?::\d+)?|localhost(?::\d+)?)\/)?([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      image,
    );
  if (!match) return undefined;
  const host = match[1] ?? 'docker.io';
  const rawPath = match[2] ?? '';
  const path = host === 'docker.io' && !rawPath.includes('/') ? `library/${rawPath}` : rawPath;
  const tag = match[3] ?? 'latest';
  return { full: `${host}/${path}:${tag}`, host, path, tag };
}

/** Whether a reference is in a catalogue, and why not. */
export type ImageLookup =
  | { readonly kind: 'found' | 'private'; readonly image: CatalogueImage }
  | { readonly kind: 'absent' }
  | { readonly kind: 'denied' };

const usualTag = /^(?:latest|stable|mainline|alpine|\d[\w.-]*)$/;

/** Looks a reference up. Docker Hub hides a missing repository behind "access denied". */
export function findImage(catalogue: ImageCatalogue, reference: ImageReference): ImageLookup {
  const image = catalogue.images.get(`${reference.host}/${reference.path}`);
  if (!image) return reference.host === 'docker.io' ? { kind: 'denied' } : { kind: 'absent' };
  if (image.isPrivate) return { kind: 'private', image };
  const isAny = image.tags.includes('*') && usualTag.test(reference.tag);
  return isAny || image.tags.includes(reference.tag)
    ? { kind: 'found', image }
    : { kind: 'absent' };
}

/** What a container of this image does. */
export function behaviourOf(image: CatalogueImage, tag: string): ContainerBehaviour {
  return image.byTag?.[tag] ?? image.behaviour;
}

/** Makes a catalogue of images; their registries, and the further ones named, are reachable. */
export function createImageCatalogue(
  images: readonly CatalogueImage[],
  registries: readonly string[] = [],
): ImageCatalogue {
  return {
    registries: new Set([
      'docker.io',
      ...registries,
      ...images.map((image) => image.repository.slice(0, image.repository.indexOf('/'))),
    ]),
    images: new Map(images.map((image) => [image.repository, image])),
  };
}
