/** The product's sign and name. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold tracking-tight text-ink">
      <svg viewBox="0 0 24 24" width={20} height={20} aria-hidden fill="none">
        <rect width="24" height="24" rx="6" className="fill-accent" />
        <path
          d="M6 17 12 6l6 11"
          className="stroke-accent-ink"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="12" cy="14.5" r="1.75" className="fill-accent-ink" />
      </svg>
      Aetherius
    </span>
  );
}
