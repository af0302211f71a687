/** Two namespaces and a packet on the wire between them. */
export function Logo() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 24 24"
      aria-hidden="true"
      style={{ flex: 'none' }}
      fill="none"
      strokeWidth="2"
    >
      <rect x="2" y="3" width="7.5" height="7.5" rx="2" stroke="var(--src)" />
      <rect x="14.5" y="13.5" width="7.5" height="7.5" rx="2" stroke="var(--dst)" />
      <path d="M5.75 10.5v4a3 3 0 0 0 3 3h5.75" stroke="var(--text-3)" strokeLinecap="round" />
      <circle cx="8.2" cy="17" r="2.4" fill="var(--accent)" />
    </svg>
  );
}
