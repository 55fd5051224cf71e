/** What is known of the programs of one language, for a first manifest and Dockerfile. */
export interface Language {
  readonly name: string;
  /** Files by which it is told, the surest first. */
  readonly marks: readonly string[];
  /** Port on which its servers listen by habit. */
  readonly port: number;
  /** A Dockerfile to begin with; absent where no single one fits. */
  readonly dockerfile?: (port: number) => string;
}

const lines = (...text: readonly string[]) => `${text.join('\n')}\n`;

/** Languages that `belay init` knows. */
const languages: readonly Language[] = [
  {
    name: 'Node.js', marks: ['package.json'], port: 3000,
    dockerfile: (port) => lines('FROM node:24-slim', 'WORKDIR /app', 'ENV NODE_ENV=production', `ENV PORT=${port}`, 'COPY package*.json ./', 'RUN npm install --omit=dev --no-audit --no-fund', 'COPY . .', `EXPOSE ${port}`, 'USER node', 'CMD ["npm", "start"]'),
  },
  {
    name: 'Python', marks: ['requirements.txt', 'pyproject.toml'], port: 8000,
    dockerfile: (port) => lines('FROM python:3-slim', 'WORKDIR /app', `ENV PORT=${port}`, 'COPY . .', 'RUN pip install --no-cache-dir $(test -f requirements.txt && echo "-r requirements.txt" || echo .)', `EXPOSE ${port}`, 'CMD ["python", "main.py"]'),
  },
  {
    name: 'Go', marks: ['go.mod'], port: 8080,
    dockerfile: (port) => lines('FROM golang:1 AS build', 'WORKDIR /src', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o /app .', '', 'FROM scratch', 'COPY --from=build /app /app', `ENV PORT=${port}`, `EXPOSE ${port}`, 'CMD ["/app"]'),
  },
  { name: 'Java', marks: ['pom.xml', 'build.gradle', 'build.gradle.kts'], port: 8080 },
  { name: 'Ruby', marks: ['Gemfile'], port: 3000 },
  { name: 'PHP', marks: ['composer.json'], port: 80 },
  { name: 'a static site', marks: ['index.html'], port: 80, dockerfile: () => lines('FROM nginx:1', 'COPY . /usr/share/nginx/html', 'EXPOSE 80') },
];

/** Tells the language of a folder by the names of its files. */
export function languageOf(files: readonly string[]): Language | undefined {
  return languages.find((language) => language.marks.some((mark) => files.includes(mark)));
}
