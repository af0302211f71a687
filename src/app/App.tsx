/** The page until the canvas exists. */
export function App() {
  return (
    <main>
      <h1>Podwalk</h1>
      <p>Kubernetes networking, packet by packet.</p>
    </main>
  );
}
