import {
  findImage,
  parseImageReference,
  type ImageCatalogue,
} from '../workloads/image-catalogue.ts';

/** What pulling an image gives: how long and how large, or containerd's refusal. */
export type PullOutcome =
  | { readonly kind: 'pulled'; readonly sizeBytes: number; readonly tookMs: number }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'invalid'; readonly message: string };

/** Circumstances of a pull. */
export interface PullRequest {
  readonly image: string;
  readonly architecture: string;
  /** Whether the pod has a pull secret that exists. */
  readonly hasPullSecret: boolean;
  /** Address of the node's DNS server, which is part of the text of an unresolvable registry. */
  readonly dnsServer: string;
}

/** Pulls an image from the catalogue; texts are those of containerd. */
export function pullImage(catalogue: ImageCatalogue, request: PullRequest): PullOutcome {
  const reference = parseImageReference(request.image);
  if (!reference) {
    return {
      kind: 'invalid',
      message: `Failed to apply default image tag "${request.image}": couldn't parse image name "${request.image}": invalid reference format`,
    };
  }
  const { full, host, path, tag } = reference;
  const failed = `failed to pull and unpack image "${full}"`;
  const unresolved = `${failed}: failed to resolve reference "${full}"`;
  if (!catalogue.registries.has(host)) {
    const url = `https://${host}/v2/${path}/manifests/${tag}`;
    return {
      kind: 'refused',
      message: `${unresolved}: failed to do request: Head "${url}": dial tcp: lookup ${host} on ${request.dnsServer}:53: no such host`,
    };
  }
  const found = findImage(catalogue, reference);
  if (found.kind === 'denied' || (found.kind === 'private' && !request.hasPullSecret)) {
    return {
      kind: 'refused',
      message: `${unresolved}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    };
  }
  if (found.kind === 'absent') {
    return {
      kind: 'refused',
      message: `rpc error: code = NotFound desc = ${unresolved}: ${full}: not found`,
    };
  }
  if (!found.image.platforms.includes(request.architecture)) {
    return {
      kind: 'refused',
      message: `rpc error: code = NotFound desc = ${failed}: no match for platform in manifest: not found`,
    };
  }
  const sizeBytes = Math.round(found.image.sizeMi * 2 ** 20);
  return { kind: 'pulled', sizeBytes, tookMs: Math.round(250 + found.image.sizeMi * 8) };
}
