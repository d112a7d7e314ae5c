package dev.jacobi.notebook.magic;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtime;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;

/// What `%maven` is asked to fetch.
///
/// @param artifacts coordinates; where a BOM gives the version, without it
/// @param boms coordinates of POMs that give versions
/// @param repositories addresses beside those that settings.xml names
record MavenFetch(
    List<String> artifacts, List<String> boms, List<String> repositories, boolean offline) {

  static MavenFetch parse(String... words) {
    List<String> artifacts = new ArrayList<>();
    List<String> boms = new ArrayList<>();
    List<String> repositories = new ArrayList<>();
    boolean offline = false;
    for (int i = 0; i < words.length; i++) {
      switch (words[i]) {
        case "--offline" -> offline = true;
        case "--bom" -> boms.add(value(words, ++i));
        case "--repo" -> repositories.add(value(words, ++i));
        default -> artifacts.add(words[i]);
      }
    }
    if (artifacts.isEmpty()) {
      throw new IllegalArgumentException(
          "%maven needs coordinates, such as org.apache.commons:commons-csv:1.14.1");
    }
    return new MavenFetch(artifacts, boms, repositories, offline);
  }

  private static String value(String[] words, int index) {
    if (index == words.length) {
      throw new IllegalArgumentException(words[index - 1] + " needs a value");
    }
    return words[index];
  }

  /// Fetches what is not here yet.
  ///
  /// @return the artifacts' files and those of all that they need
  List<Path> jars() throws IOException {
    return jars(ContextOverrides.create());
  }

  /// Fetches with Maven's files where `places` says that they are.
  List<Path> jars(ContextOverrides.Builder places) throws IOException {
    Runtime runtime = Runtimes.INSTANCE.getRuntime();
    ContextOverrides overrides = places.withUserSettings(true).offline(offline).build();
    try (Context context = runtime.create(overrides)) {
      List<RemoteRepository> remotes = new ArrayList<>(context.remoteRepositories());
      for (String address : repositories) {
        remotes.add(
            new RemoteRepository.Builder("repo" + remotes.size(), "default", address).build());
      }
      CollectRequest request = new CollectRequest();
      request.setRepositories(
          context
              .repositorySystem()
              .newResolutionRepositories(context.repositorySystemSession(), remotes));
      List<Dependency> managed = managed(context, request.getRepositories());
      request.setManagedDependencies(managed);
      for (String artifact : artifacts) {
        request.addDependency(new Dependency(artifact(artifact, managed), "runtime"));
      }
      return context
          .repositorySystem()
          .resolveDependencies(
              context.repositorySystemSession(), new DependencyRequest(request, null))
          .getArtifactResults()
          .stream()
          .map(ArtifactResult::getArtifact)
          .map(Artifact::getFile)
          .map(java.io.File::toPath)
          .toList();
    } catch (RepositoryException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private List<Dependency> managed(Context context, List<RemoteRepository> remotes)
      throws RepositoryException {
    List<Dependency> managed = new ArrayList<>();
    for (String bom : boms) {
      String[] parts = bom.split(":", -1);
      if (parts.length != 3) {
        throw new IllegalArgumentException("a BOM is GROUP:ARTIFACT:VERSION, not " + bom);
      }
      Artifact pom = new DefaultArtifact(parts[0], parts[1], "pom", parts[2]);
      managed.addAll(
          context
              .repositorySystem()
              .readArtifactDescriptor(
                  context.repositorySystemSession(),
                  new ArtifactDescriptorRequest(pom, remotes, "notebook"))
              .getManagedDependencies());
    }
    return managed;
  }

  private static Artifact artifact(String coordinates, List<Dependency> managed) {
    String[] parts = coordinates.split(":", -1);
    if (parts.length != 2) {
      return new DefaultArtifact(coordinates);
    }
    String version =
        managed.stream()
            .map(Dependency::getArtifact)
            .filter(a -> a.getGroupId().equals(parts[0]) && a.getArtifactId().equals(parts[1]))
            .map(Artifact::getVersion)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        coordinates + " has no version, and no --bom gives it one"));
    return new DefaultArtifact(coordinates + ":" + version);
  }
}
