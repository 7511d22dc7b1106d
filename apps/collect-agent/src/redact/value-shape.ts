/**
 * Whether a value may leave as it is: decided by its shape, never by the name it stands under.
 * A shape is a promise that the value tells where or how much, not who may.
 */
export function hasPlainShape(value: string): boolean {
  if (value.length > maxPlainLength) return false;
  return isScalar(value) || isAddress(value) || isPath(value);
}

/** Longer values are text, not addresses. */
const maxPlainLength = 256;

const scalars: readonly RegExp[] = [
  // Twelve digits hold any size in bytes; longer numbers may be cards, accounts or keys.
  /^-?\d{1,12}(\.\d{1,6})?%?$/,
  /^(true|false|yes|no|on|off|enabled|disabled|null|none)$/i,
  /^\d{1,12}(\.\d{1,6})?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei|[kKmMgGtT]i?[bB])$/,
  /^(\d{1,9}(\.\d{1,6})?(ns|us|µs|ms|s|m|h|d))+$/,
  /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
];

/** A number, boolean, quantity, duration or time. */
function isScalar(value: string): boolean {
  return scalars.some((shape) => shape.test(value));
}

const ipV4 = /^(\d{1,3}\.){3}\d{1,3}(:\d{1,5}|\/\d{1,2})?$/;
const ipV6 = /^\[?[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}\]?(:\d{1,5}|\/\d{1,3})?$/i;
const hostAndPort = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d{1,5})$/;
const dottedHost = /^\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+\.?$/;
const plainUrl = /^[a-z][a-z0-9+.-]{1,15}:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(\/[^?#]*)?$/;

/** A host with dots or a port, an address, or a URL without credentials, query and fragment. */
function isAddress(value: string): boolean {
  if (ipV4.test(value) || ipV6.test(value)) return true;
  const withPort = hostAndPort.exec(value);
  if (withPort) return Number(withPort[2]) <= 65_535 && isQuietHost(withPort[1] ?? '');
  if (dottedHost.test(value)) return isQuietHost(value) && /\.[a-z]{2,}\.?$/.test(value);
  const url = plainUrl.exec(value);
  return url !== null && isQuietHost(url[1] ?? '') && isQuietPath(url[3] ?? '');
}

/** A host of a single word: only an address if something else says that it is one. */
export function isHostWord(value: string): boolean {
  return /^[a-z][a-z-]{0,38}(\d{1,2})?$/.test(value);
}

/** An absolute path, or one that starts at the present folder. */
function isPath(value: string): boolean {
  return /^(\.{0,2}|~)\/[A-Za-z0-9._/@+~*-]*$/.test(value) && isQuietPath(value);
}

/**
 * A name with dots and a top level is a host whatever its labels look like: clouds generate them.
 * A single word must not look generated, because it may be anything.
 */
function isQuietHost(host: string): boolean {
  const labels = host.split('.');
  if (labels.some((label) => label.length > 63)) return false;
  return /\.[a-z]{2,}\.?$/.test(host) || labels.every((label) => !looksGenerated(label));
}

function isQuietPath(path: string): boolean {
  return path.split('/').every((part) => part.length <= 64 && !looksGenerated(part));
}

/**
 * Whether a word looks as if a machine or a password generator had made it: digits strewn among
 * letters, or three classes of characters in one word.
 */
export function looksGenerated(word: string): boolean {
  const digits = word.replace(/\D/g, '').length;
  if (digits === word.length) return digits > 12;
  if (digits > 4) return true;
  const hasBothCases = /[a-z]/.test(word) && /[A-Z]/.test(word);
  return word.length >= 8 && hasBothCases && digits > 1;
}

/** Shannon entropy in bits per character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
