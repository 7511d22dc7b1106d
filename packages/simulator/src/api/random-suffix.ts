const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The five characters that the API server and controllers append to names. */
export function randomSuffix(random: () => number): string {
  const pick = (): string => alphabet[Math.floor(random() * alphabet.length)] ?? 'b';
  return Array.from({ length: 5 }, pick).join('');
}
