"""What lies in a folder, before it is read: kinds of files, pages, and the hours that reading them takes."""
